import type { ValidateTemplateInput, ValidateTemplateOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { readTemplateBody } from '../read-template-body.ts'
import { readAlone, summarizeTemplate } from '../summarize-template.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export default defineOperation<ValidateTemplateInput, ValidateTemplateOutput>({
  authorize: ({ TemplateURL }) =>
    accountAccess('ValidateTemplate', TemplateURL === undefined ? {} : { 'cloudformation:TemplateUrl': TemplateURL }),
  handle: async (input, context) => {
    const template = readAlone(await readTemplateBody(input, undefined, context))
    return {
      Parameters: [...template.parameters.values()].map(({ name, default: fallback, noEcho, description }) => ({
        ParameterKey: name,
        ...(fallback !== undefined && { DefaultValue: fallback }),
        NoEcho: noEcho,
        ...(description !== undefined && { Description: description }),
      })),
      ...(await summarizeTemplate(template)),
    }
  },
})
