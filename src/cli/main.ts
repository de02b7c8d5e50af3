#!/usr/bin/env node
import { xacct } from './xacct.ts'

await xacct(process.argv.slice(2))
