#!/bin/sh
# Makes the files of docker/secrets.yml, with new passwords. Refuses to replace any: PostgreSQL keeps the password of its volume.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir docker/secrets
postgres=$(openssl rand -hex 32)
redis=$(openssl rand -hex 32)
# The rights of the user `gateway` in docker-compose.yml.
rights=$(sed -n "s/^      - '\{0,1\}\([~&+][^']*\)'\{0,1\}$/\1/p" docker-compose.yml | tr '\n' ' ')
cd docker/secrets
printf '%s' "$postgres" >postgres_password
printf 'postgres://oicq:%s@postgres:5432/oicq' "$postgres" >database_url
printf 'redis://gateway:%s@redis:6379' "$redis" >redis_url
printf 'user default off\nuser gateway on >%s %s\n' "$redis" "$rights" >redis_users
openssl rand -hex 32 >cluster_secret
# Mounted into containers, whose users have to read them; on this machine the folder is closed.
chmod 644 ./*
