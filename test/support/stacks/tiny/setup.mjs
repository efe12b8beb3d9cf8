import { get } from 'node:http';

get(`${process.env.BACK}/setup`, (response) => {
  response.resume();
  response.on('end', () => process.stdout.write('set up\n'));
});
