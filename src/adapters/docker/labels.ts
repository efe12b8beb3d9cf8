/** On all that a run makes: nothing without it is ever touched. */
export const RUN_LABEL = 'brownout.run';

/** Compose's own: the service that a container was made for. */
export const SERVICE_LABEL = 'com.docker.compose.service';
