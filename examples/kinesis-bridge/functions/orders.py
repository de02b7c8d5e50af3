"""The same as orders.ts: `entry: './functions/orders.py'` in xacct.config.ts takes it instead."""
import base64
import json


def handler(event, context):
    for record in event['Records']:
        order = json.loads(base64.b64decode(record['kinesis']['data']))
        print(json.dumps({name: order[name] for name in ('customer', 'n', 'order')}))
