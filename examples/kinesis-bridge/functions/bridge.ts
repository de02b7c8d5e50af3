// Account 111111111111: hands each batch of the stream to the function in account 999999999999.
import { bridge } from 'xacct/runtime'

const { TARGET_FUNCTION = '', TARGET_ROLE = '', EXTERNAL_ID } = process.env

export const handler = bridge({
  target: {
    functionArn: TARGET_FUNCTION,
    roleArn: TARGET_ROLE,
    externalId: EXTERNAL_ID,
    sessionName: 'kinesis-bridge',
    durationSeconds: 900,
  },
  invocationType: 'Event',
})
