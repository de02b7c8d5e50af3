import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Topology } from '../topology/topology.ts'
import { type ClientConfig, type Connection, isLost } from './connection.ts'
import type { Checkup } from './doctor.ts'
import { regionsOf } from './regions-of.ts'

interface Probe {
  readonly service: string
  /** `undefined` where the service answers, even if only that this is not allowed. */
  readonly error?: Error
  /** Milliseconds by which the own clock is ahead of AWS’s. */
  readonly ahead?: number
}

/** Whether each account’s Regions answer, by the services that a deployment needs, and how far the own clock is off. */
export async function lookAtPlaces(connections: readonly Connection[], topology: Topology): Promise<Checkup[]> {
  const all = await Promise.all(
    connections.flatMap((connection) =>
      regionsOf(topology, connection.account.name).map(async (region) => {
        const config = connection.config(region)
        const probes = await Promise.all(Object.entries(PROBES).map(([service, send]) => probe(service, send, config)))
        return { where: `${connection.account.name}/${region}`, region, probes }
      }),
    ),
  )
  // Where there are no credentials nothing was sent; that is told of the account.
  const sent = all.filter(({ probes }) => probes.some(({ error }) => error?.name !== 'CredentialsProviderError'))
  const endpoints = sent.map(({ where, region, probes }) => tellPlace(where, region, probes))
  return [...endpoints, ...tellClock(all.flatMap(({ probes }) => probes))]
}

type Client = Pick<STSClient, 'middlewareStack' | 'destroy'>

/** By service: a request that reads little. */
const PROBES: Readonly<Record<string, (config: ClientConfig, watch: (client: Client) => void) => Promise<unknown>>> = {
  sts: (config, watch) => {
    const client = new STSClient(config)
    watch(client)
    return client.send(new GetCallerIdentityCommand({}))
  },
  lambda: (config, watch) => {
    const client = new LambdaClient(config)
    watch(client as Client)
    return client.send(new ListFunctionsCommand({ MaxItems: 1 }))
  },
  cloudformation: (config, watch) => {
    const client = new CloudFormationClient(config)
    watch(client as Client)
    return client.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }))
  },
}

async function probe(service: string, send: (typeof PROBES)[string], config: ClientConfig): Promise<Probe> {
  let ahead: number | undefined
  let opened: Client | undefined
  const watch = (client: Client) => {
    opened = client
    watchDate(client, (date) => {
      ahead = Date.now() - date
    })
  }
  const error = await send(config, watch).then(
    () => undefined,
    (reason: Error) =>
      /AccessDenied|not authorized to perform/.test(`${reason.name} ${reason.message}`) ? undefined : reason,
  )
  opened?.destroy()
  return { service, ...(error && { error }), ...(ahead !== undefined && { ahead }) }
}

/** Every answer says when it was given, a refusal too. */
function watchDate({ middlewareStack }: Client, told: (milliseconds: number) => void): void {
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { headers = {} } = Object(result.response) as { headers?: Record<string, string> }
      const date = Date.parse(headers.date ?? '')
      if (!Number.isNaN(date)) told(date)
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'xacctDate' },
  )
}

function tellPlace(where: string, region: string, probes: readonly Probe[]): Checkup {
  const base = { topic: 'endpoint', where } as const
  const failed = probes.filter(({ error }) => error !== undefined)
  if (failed.length === 0)
    return { ...base, state: 'ok', text: `${probes.map(({ service }) => service).join(', ')} answer` }
  const errors = failed.map(({ error }) => error as Error)
  const names = failed.map(({ service }) => service).join(', ')
  const [{ name, message }] = errors as [Error]
  const text = `${names}: ${message === '' || message === name ? name : `${name}: ${message}`}`
  return { ...base, state: 'found', text, fix: fixOf(errors, failed.length < probes.length, region) }
}

function fixOf(errors: readonly Error[], someAnswer: boolean, region: string): string {
  if (errors.some((error) => isLost(error) || /^(ENOTFOUND|EAI_AGAIN)/.test(error.message))) {
    return someAnswer
      ? 'let the network through to them too: a proxy, a firewall, or a VPC endpoint that is missing'
      : 'look whether the endpoint is right and the network lets it through'
  }
  const words = errors.map(({ name, message }) => `${name} ${message}`).join(' ')
  if (/InvalidClientTokenId|UnrecognizedClient|OptInRequired|AuthFailure/.test(words)) {
    return `if these credentials work elsewhere, the Region is not enabled: aws account enable-region --region-name ${region}`
  }
  if (/Signature|Expired|Skewed/.test(words)) return 'set the clock, or renew the credentials'
  return 'mend what the answer says; a deployment needs this service'
}

/** AWS refuses requests that are signed more than five minutes off. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const MOST_SKEW = 300
/** `Date` tells whole seconds, and an answer has been on its way. */
const WORTH_TELLING = 30

function tellClock(probes: readonly Probe[]): Checkup[] {
  const all = probes.flatMap(({ ahead }) => ahead ?? [])
  if (all.length === 0) return []
  const worst = all.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most)) / 1_000
  const seconds = Math.round(Math.abs(worst))
  const base = { topic: 'clock', where: 'clock' } as const
  const text = seconds <= 1 ? 'as AWS’s' : `${seconds} s ${worst > 0 ? 'ahead of' : 'behind'} AWS’s`
  if (seconds <= WORTH_TELLING) return [{ ...base, state: 'ok', text }]
  const fix = `set it by NTP: ${MOST_SKEW / 60} minutes off, AWS refuses what functions and tools sign`
  return [{ ...base, state: seconds > MOST_SKEW ? 'found' : 'note', text, fix }]
}
