using System.Xml.Linq;
using AssocHub.Core.Access;
using AssocHub.Data.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AssocHub.Data.Access;

/// <summary>Keeps Data Protection keys in the database.</summary>
public static class DatabaseKeys
{
    /// <summary>One ring of keys for the pages and for every verb of the command line, on every node.</summary>
    public static IServiceCollection AddDatabaseKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("AssocHub");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = new Repository(provider.GetRequiredService<IDbContextFactory<AssocHubDbContext>>())));
        return services;
    }

    private sealed class Repository(IDbContextFactory<AssocHubDbContext> contexts) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements()
        {
            using AssocHubDbContext db = contexts.CreateDbContext();
            return [.. db.StoredKeys.AsNoTracking().Select(k => k.Xml).AsEnumerable().Select(XElement.Parse)];
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            using AssocHubDbContext db = contexts.CreateDbContext();
            db.StoredKeys.Add(new StoredKey { FriendlyName = friendlyName ?? "", Xml = element.ToString(SaveOptions.DisableFormatting) });
            db.SaveChanges();
        }
    }
}
