#!/bin/sh
# Make the secrets that docker-compose.yml mounts, each once, in .local/compose (which git ignores).
#   deploy/compose-secrets.sh          passwords and keys
#   deploy/compose-secrets.sh --demo   also the key pair of the demo users' identity issuer (deploy/compose.demo.yml)
# Without --demo, put the public keys of your identity provider into .local/compose/jwks.json.
set -eu

folder=$(dirname "$0")/../.local/compose
mkdir -p "$folder"
# the folder keeps others out; the files are readable, since the containers run as another user
chmod 0700 "$folder"
umask 0333

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

for role in postgres tillit_owner intake risk controls cases reporting notifications; do
  [ -e "$folder/db_$role" ] || openssl rand -hex 24 | tr -d '\n' > "$folder/db_$role"
done
for service in intake risk controls cases reporting notifications; do
  [ -e "$folder/audit_key_$service" ] || openssl rand 32 > "$folder/audit_key_$service"
done
for service in intake risk controls cases notifications; do
  [ -e "$folder/kek_$service" ] || echo "1:$(openssl rand -base64 32)" > "$folder/kek_$service"
done
[ -e "$folder/field_key" ] || openssl rand 32 > "$folder/field_key"

if [ "${1:-}" = --demo ] && [ ! -e "$folder/jwks.json" ]; then
  key=$(mktemp)
  trap 'rm -f "$key"' EXIT
  chmod 0600 "$key"
  openssl genpkey -algorithm ed25519 -outform DER > "$key"
  private=$(tail -c 32 "$key" | base64url)
  public=$(openssl pkey -inform DER -in "$key" -pubout -outform DER | tail -c 32 | base64url)
  id=$(printf '{"crv":"Ed25519","kty":"OKP","x":"%s"}' "$public" | openssl dgst -sha256 -binary | base64url)
  common="\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"alg\":\"EdDSA\",\"kid\":\"$id\",\"x\":\"$public\""
  printf '{%s,"d":"%s"}' "$common" "$private" > "$folder/issuer.json"
  printf '{"keys":[{%s}]}' "$common" > "$folder/jwks.json"
fi
if [ -e "$folder/jwks.json" ]; then
  echo "The secrets are in .local/compose."
else
  echo "The secrets are in .local/compose. Missing: jwks.json, the public keys of your identity provider" >&2
  echo "(or run this again with --demo for the demo users)." >&2
  exit 1
fi
