import json
import boto3


def handler(event, context):
    sts = boto3.client('sts')
    assumed = sts.assume_role(
        RoleArn='arn:aws:iam::999999999999:role/InvokeTarget',
        RoleSessionName='cross-account-call',
    )
    creds = assumed['Credentials']

    lambda_client = boto3.client(
        'lambda',
        aws_access_key_id=creds['AccessKeyId'],
        aws_secret_access_key=creds['SecretAccessKey'],
        aws_session_token=creds['SessionToken'],
    )

    queued = lambda_client.invoke(
        FunctionName='arn:aws:lambda:us-east-1:999999999999:function:target',
        InvocationType='Event',
        Payload=json.dumps(event),
    )
    answered = lambda_client.invoke(
        FunctionName='arn:aws:lambda:us-east-1:999999999999:function:target',
        InvocationType='RequestResponse',
        Payload=json.dumps(event),
    )
    return {
        'queued': queued['StatusCode'],
        'answered': answered['StatusCode'],
        'payload': json.loads(answered['Payload'].read()),
    }
