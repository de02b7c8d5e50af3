import { defineTopology } from 'xacct'

/** A function in one account calls a function in another, and gets its answer. */
export default defineTopology({
  name: 'remote-lambda',
  accounts: {
    calling: { id: '111111111111' },
    called: { id: '222222222222' },
  },
  functions: {
    caller: { account: 'calling', entry: './functions/caller.ts' },
    greeter: { account: 'called', entry: './functions/greeter.ts', alias: 'live' },
  },
  calls: {
    greet: { from: 'caller', to: 'greeter', externalId: 'remote-lambda-example' },
  },
})
