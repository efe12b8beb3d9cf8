/** On all that a run makes: nothing without it is ever touched. */
export const RUN_LABEL = 'brownout.run';

/** From where a run is looked after: whoever looks from elsewhere cannot tell whether its owner lives. */
export const PLACE_LABEL = 'brownout.place';

/** Compose's own: the service that a container was made for. */
export const SERVICE_LABEL = 'com.docker.compose.service';
