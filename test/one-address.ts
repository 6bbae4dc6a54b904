/** Settings for many clients of one address: all clients here have that of this machine (A8). */
export const oneAddress = {
  MAX_REGISTRATIONS_PER_HOUR: '1000000',
  MAX_REGISTRATIONS_PER_DAY: '1000000',
  MAX_PASSWORD_CHECKS_PER_ADDRESS: '1000000',
}
