"""The same in Python, with boto3 alone: assume the role, then work with its credentials."""
import json
import os

import boto3
from botocore.exceptions import ClientError

# What the topology tells the function: the role's ARN and its external id.
ROLE = json.loads(os.environ['XACCT_ACCOUNT_REPORTS_IN_PYTHON'])
sts = boto3.client('sts')


def handler(event, context):
    try:
        answer = sts.assume_role(
            RoleArn=ROLE['roleArn'], ExternalId=ROLE['externalId'], RoleSessionName=context.function_name)
        keys = answer['Credentials']
        session = boto3.Session(keys['AccessKeyId'], keys['SecretAccessKey'], keys['SessionToken'])
        found = session.client('s3').get_object(Bucket=event['bucket'], Key=event['key'])
        return {'value': found['Body'].read().decode()}
    except ClientError as error:
        return {'code': error.response['Error']['Code'], 'message': error.response['Error']['Message']}
