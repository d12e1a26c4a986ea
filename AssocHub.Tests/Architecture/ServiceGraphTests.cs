using System.Reflection;
using AssocHub.Data.Database;
using AssocHub.Web.Components.Layout;
using AssocHub.Web.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Architecture;

/// <summary>A page that asks for a service which nobody registered would fail at the first visitor.</summary>
public sealed class ServiceGraphTests
{
    private static readonly Type[] Components =
    [
        .. typeof(MainLayout).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(IComponent))),
    ];

    [Fact]
    public async Task Every_service_that_a_page_asks_for_is_registered_and_every_registered_service_can_be_made()
    {
        WebApplicationBuilder builder = HostSetup.CreateBuilder(
            DatabaseOptions.Parse("sqlite::memory:"),
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = "http://127.0.0.1:0" },
            "Development");
        WebHost.AddServices(builder); // In Development the host validates on build: each service is made, and no scoped one by a singleton.
        await using WebApplication app = builder.Build();
        var registered = app.Services.GetRequiredService<IServiceProviderIsService>();

        Assert.NotEmpty(Components);
        Assert.Empty(Missing(Components, registered));
    }

    [Fact]
    public void A_component_that_asks_for_what_nobody_registered_is_found()
    {
        using ServiceProvider empty = new ServiceCollection().BuildServiceProvider();

        Assert.Contains(Missing([typeof(MainLayout)], empty.GetRequiredService<IServiceProviderIsService>()), m => m.EndsWith("ICurrentUser", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Missing(IEnumerable<Type> components, IServiceProviderIsService registered) =>
        from component in components
        from property in component.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        where property.IsDefined(typeof(InjectAttribute)) && !registered.IsService(property.PropertyType)
        select $"{component.Name} asks for {property.PropertyType.Name}";
}
