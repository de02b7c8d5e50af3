def handler(event, context):
    return {"hello": event["name"], "from": context.invoked_function_arn.split(":")[4]}
