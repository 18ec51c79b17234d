#!/bin/sh
# Make the secrets that docker-compose.yml mounts, each once, in .local/compose (which git ignores).
#   deploy/compose-secrets.sh          passwords and keys, the gateway's key pair among them
#   deploy/compose-secrets.sh --demo   also the key of the demo users' identity issuer (deploy/compose.demo.yml)
# Without --demo, put the console's secret at your identity provider into .local/compose/oidc_client_secret.
set -eu

folder=$(dirname "$0")/../.local/compose
mkdir -p "$folder"
# the folder keeps others out; the files are readable, since the containers run as another user
chmod 0700 "$folder"
umask 0333

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

for role in postgres tillit_owner gateway intake risk controls cases reporting notifications tips; do
  [ -e "$folder/db_$role" ] || openssl rand -hex 24 | tr -d '\n' > "$folder/db_$role"
done
for service in gateway intake risk controls cases reporting notifications tips; do
  [ -e "$folder/audit_key_$service" ] || openssl rand 32 > "$folder/audit_key_$service"
done
for service in gateway intake risk controls cases notifications; do
  [ -e "$folder/kek_$service" ] || echo "1:$(openssl rand -base64 32)" > "$folder/kek_$service"
done
# empty: the public page for tips is closed, until the API key of its machine is put here
[ -e "$folder/public_form_key" ] || : > "$folder/public_form_key"
[ -e "$folder/field_key" ] || openssl rand 32 > "$folder/field_key"

# an Ed25519 key as a JWK: private in $1, and public, as a set of one, in $2 where that is given
key_pair() {
  key=$(mktemp)
  trap 'rm -f "$key"' EXIT
  chmod 0600 "$key"
  openssl genpkey -algorithm ed25519 -outform DER > "$key"
  private=$(tail -c 32 "$key" | base64url)
  public=$(openssl pkey -inform DER -in "$key" -pubout -outform DER | tail -c 32 | base64url)
  id=$(printf '{"crv":"Ed25519","kty":"OKP","x":"%s"}' "$public" | openssl dgst -sha256 -binary | base64url)
  common="\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"alg\":\"Ed25519\",\"kid\":\"$id\",\"x\":\"$public\""
  printf '{%s,"d":"%s"}' "$common" "$private" > "$folder/$1"
  [ -z "${2:-}" ] || printf '{"keys":[{%s}]}' "$common" > "$folder/$2"
  rm -f "$key"
}

[ -e "$folder/token_key.json" ] || key_pair token_key.json jwks.json
if [ "${1:-}" = --demo ]; then
  [ -e "$folder/issuer.json" ] || key_pair issuer.json
  # no provider is asked, so nobody knows it
  [ -e "$folder/oidc_client_secret" ] || openssl rand -hex 24 | tr -d '\n' > "$folder/oidc_client_secret"
fi
if [ -e "$folder/oidc_client_secret" ]; then
  echo "The secrets are in .local/compose."
else
  echo "The secrets are in .local/compose. Missing: oidc_client_secret, the console's secret at your identity" >&2
  echo "provider (or run this again with --demo for the demo users)." >&2
  exit 1
fi
