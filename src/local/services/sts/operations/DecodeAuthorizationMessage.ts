import type { DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse } from '@aws-sdk/client-sts'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { decodeMessage } from '../authorization-message.ts'

/**
 * Tells why a request was denied, from what the denial carried (EC2's do).
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export default defineOperation<DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse>({
  authorize: () => ({ action: 'sts:DecodeAuthorizationMessage', resource: '*' }),
  handle: ({ EncodedMessage }, { cloud, caller }) => {
    const DecodedMessage = decodeMessage(cloud, caller, EncodedMessage)
    if (DecodedMessage !== undefined) return { DecodedMessage }
    // The words are not verified.
    throw new AwsError('InvalidAuthorizationMessageException', 'Message is not valid')
  },
})
