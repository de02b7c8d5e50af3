import type { EventType } from './event.ts'
import { eventBridgeRule } from './event-bridge-rule.ts'
import { eventSource } from './event-source.ts'
import { s3Event } from './s3-event.ts'
import { schedule } from './schedule.ts'
import { snsEvent } from './sns-event.ts'

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html */
export const EVENT_TYPES: Readonly<Record<string, EventType>> = {
  CloudWatchEvent: eventBridgeRule,
  DynamoDB: eventSource('Stream', 'AWSLambdaDynamoDBExecutionRole', { isStream: true }),
  EventBridgeRule: eventBridgeRule,
  Kinesis: eventSource('Stream', 'AWSLambdaKinesisExecutionRole', { isStream: true }),
  S3: s3Event,
  SNS: snsEvent,
  SQS: eventSource('Queue', 'AWSLambdaSQSQueueExecutionRole', { isStream: false }),
  Schedule: schedule,
}

/** SAM's other types, and the service that each of them is about. */
export const UNBUILT_EVENT_TYPES: Readonly<Record<string, string>> = {
  AlexaSkill: 'Alexa',
  Api: 'API Gateway',
  CloudWatchLogs: 'subscription filter of CloudWatch Logs',
  Cognito: 'Amazon Cognito',
  DocumentDB: 'Amazon DocumentDB',
  HttpApi: 'API Gateway',
  IoTRule: 'AWS IoT',
  MQ: 'Amazon MQ',
  MSK: 'Amazon MSK',
  ScheduleV2: 'EventBridge Scheduler',
  SelfManagedKafka: 'Kafka',
}
