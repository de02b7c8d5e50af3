// Account 999999999999: gets the events in the shape that Kinesis gave them, and notes each order in its log.
interface KinesisEvent {
  readonly Records: readonly { readonly kinesis: { readonly data: string } }[]
}

export const handler = async ({ Records }: KinesisEvent): Promise<void> => {
  for (const { kinesis } of Records) {
    const { customer, n, order } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as Record<string, unknown>
    console.log(JSON.stringify({ customer, n, order }))
  }
}
