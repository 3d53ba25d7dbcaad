#!/bin/sh
# Replaces the collections of $DATABASE by those of a backup in $BACKUP_FOLDER: $BACKUP, or the
# newest where that is empty.
set -eu
umask 077

name="${BACKUP:-$(ls "$BACKUP_FOLDER" | grep '\.archive\.gz$' | sort | tail -n 1)}"
if [ ! -f "$BACKUP_FOLDER/$name" ]; then
  echo "There is no backup \"$name\". There are:" >&2
  ls "$BACKUP_FOLDER" >&2
  exit 1
fi

# A password among the arguments could be read in the list of processes.
config="$TMPDIR/mongorestore.yaml"
printf "password: '%s'\n" "$MONGODB_PASSWORD" > "$config"

echo "restoring $name"
mongorestore --config="$config" --host="$MONGODB_HOST" --username="$MONGODB_USERNAME" \
  --authenticationDatabase=admin --nsInclude="$DATABASE.*" --drop --stopOnError \
  --archive="$BACKUP_FOLDER/$name" --gzip
