#!/bin/sh
# Writes a backup of $DATABASE into $BACKUP_FOLDER and removes all but the newest $KEEP. Only a
# backup that is complete and on the disk gets a name that ends in .archive.gz.
set -eu
umask 077

backup="$BACKUP_FOLDER/$DATABASE-$(date -u +%Y%m%dT%H%M%SZ).archive.gz"
partial="$backup.partial"
trap 'rm -f "$partial"' EXIT
# Removes what a killed run left.
rm -f "$BACKUP_FOLDER"/*.partial

# A password among the arguments could be read in the list of processes.
config="$TMPDIR/mongodump.yaml"
printf "password: '%s'\n" "$MONGODB_PASSWORD" > "$config"

mongodump --config="$config" --host="$MONGODB_HOST" --username="$MONGODB_USERNAME" \
  --authenticationDatabase="$DATABASE" --db="$DATABASE" --archive="$partial" --gzip
gzip --test < "$partial"
sync "$partial"
mv "$partial" "$backup"
echo "wrote $backup"

# Names sort by time.
for old in $(ls "$BACKUP_FOLDER" | grep '\.archive\.gz$' | sort | head -n "-$KEEP"); do
  rm "$BACKUP_FOLDER/$old"
  echo "removed $old"
done
