#!/usr/bin/env bash
# Two accounts made by hand with the AWS CLI, against `xacct local`: a Python function in 111111111111 assumes a role in
# 222222222222 and invokes a function there. First without the right to, then with it, then without the other side's trust.
set -euo pipefail
cd "$(dirname "$0")"
export AWS_ENDPOINT_URL=${AWS_ENDPOINT_URL:-http://127.0.0.1:4566} AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
export AWS_SECRET_ACCESS_KEY=test # root of account N: key id N, secret `test`
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

called()  { AWS_ACCESS_KEY_ID=222222222222 aws "$@"; }
calling() { AWS_ACCESS_KEY_ID=111111111111 aws "$@"; }
create_role() { "$1" iam create-role --role-name "$2" --assume-role-policy-document "file://$3" --query Role.Arn --output text; }
create_function() {
  python3 -m zipfile -c "$work/$2.zip" "$2.py"
  "$1" lambda create-function --function-name "$2" --runtime python3.12 --handler "$2.handler" --timeout 10 \
    --zip-file "fileb://$work/$2.zip" --role "$3" --query FunctionArn --output text
}
invoke() {
  calling lambda invoke --function-name caller --payload fileb://ada.json "$work/answer.json" > /dev/null
  python3 -c 'import json, sys; answer = json.load(open(sys.argv[1])); print("  ", answer.get("errorMessage", answer))' "$work/answer.json"
}

echo '222222222222: a function, and a role that may invoke it and trusts account 111111111111'
create_role called greeter-role lambda-trust.json
create_function called greeter arn:aws:iam::222222222222:role/greeter-role
create_role called may-greet may-greet-trust.json
called iam put-role-policy --role-name may-greet --policy-name invoke --policy-document file://may-greet-policy.json

echo '111111111111: a function that assumes that role'
create_role calling caller-role lambda-trust.json
create_function calling caller arn:aws:iam::111111111111:role/caller-role

echo 'its role may not assume the other one yet:'
invoke
calling iam put-role-policy --role-name caller-role --policy-name assume --policy-document file://caller-policy.json
echo 'now it may:'
invoke
called iam update-assume-role-policy --role-name may-greet --policy-document file://lambda-trust.json
echo 'the role in 222222222222 trusts 111111111111 no longer:'
invoke
