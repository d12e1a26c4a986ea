#!/usr/bin/env bash
# Adds a migration of the given name for both databases: build/migrations.sh AddHouseholds
# Until the first release: `build/migrations.sh --restart` writes the single migration "Initial" anew for both.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore >/dev/null
name=${1:?a name, or --restart}
if [ "$name" = --restart ]; then
  rm -rf AssocHub.Data/Migrations/Sqlite AssocHub.Data/Migrations/SqlServer
  name=Initial
fi
dotnet build build/EfTools -p:RunAnalyzers=false -v quiet -nologo
for pair in SqliteAssocHubDbContext:Sqlite AssocHubDbContext:SqlServer; do
  dotnet ef migrations add "$name" --no-build --project AssocHub.Data --startup-project build/EfTools \
    --context "${pair%%:*}" --output-dir "Migrations/${pair##*:}"
  dotnet build build/EfTools -p:RunAnalyzers=false -v quiet -nologo
done
