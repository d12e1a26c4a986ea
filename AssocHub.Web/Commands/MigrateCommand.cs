using System.CommandLine;
using AssocHub.Web.Configuration;

namespace AssocHub.Web.Commands;

/// <summary><c>migrate</c>: brings the database's schema up to date.</summary>
internal static class MigrateCommand
{
    public static Command Build()
    {
        var verb = new Command("migrate", "Bring the database's schema up to date");
        VerbContext.SetWork(
            verb,
            async (context, cancel) => context.Json(new { applied = await context.Service<DatabasePreparation>().MigrateAsync(cancel) }),
            needsDatabase: false);
        return verb;
    }
}
