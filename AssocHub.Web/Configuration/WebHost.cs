using AssocHub.Data.Database;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components;
using AssocHub.Web.Jobs;
using AssocHub.Web.Pages.Audit;
using AssocHub.Web.Pages.Measures;
using AssocHub.Web.Pages.Members;
using AssocHub.Web.Pages.Pushes;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Radzen;

namespace AssocHub.Web.Configuration;

/// <summary>The web host: pages, sign-in, safety headers, health.</summary>
internal static class WebHost
{
    private const string DefaultUrl = "http://localhost:5080";

    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && builder.Environment.IsDevelopment())
        {
            builder.Configuration["urls"] = DefaultUrl;
        }

        AddServices(builder);
        WebApplication app = builder.Build();
        await app.Services.GetRequiredService<DatabasePreparation>().PrepareAsync(cancel);
        Use(app);
        app.Lifetime.ApplicationStarted.Register(() => Announce(app));
        return app;
    }

    public static void AddServices(WebApplicationBuilder builder)
    {
        // Later stages show themselves on a member's page through this list.
        builder.Services.AddSingleton(new MemberPageCards([typeof(AssocHub.Web.Pages.Scores.ScoresCard), typeof(AssocHub.Web.Pages.Pushes.ReachCard)]));
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        builder.Services.AddSignIn(builder.Configuration, builder.Environment);
        builder.Services.AddJobs(builder.Configuration);
        builder.AddDemoOnFirstStart();
        builder.Services.AddHealthChecks().AddDbContextCheck<AssocHubDbContext>(tags: ["ready"])
            .AddCheck<SegmentParityHealth>("segment-parity", tags: ["ready"]);
        builder.Services.AddScoped(provider =>
            provider.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<AssocHubDbContext>>().CreateDbContext());
        builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
    }

    private static void Use(WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
            app.UseHsts();
            app.UseHttpsRedirection();
        }

        app.UseSafetyHeaders();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseDemoProgress();
        app.UseAntiforgery();
        app.MapHealthChecks(AppUrls.Live, new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks(AppUrls.Ready, new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        app.MapStaticAssets().AllowAnonymous();
        app.MapSignIn();
        app.MapMeasures();
        app.MapPushFiles();
        app.MapPersonalData();
        app.MapAuditExport();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            // Our own policy, stricter, says who may frame a page.
            options.ContentSecurityFrameAncestorsPolicy = null;
        });
    }

    private static void Announce(WebApplication app)
    {
        ICollection<string> addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        bool isDemo = !app.Services.GetRequiredService<IOptions<OidcSettings>>().Value.IsConfigured;
        if (isDemo && !SignIn.AreLoopback(addresses))
        {
            // An address can come from places that were not seen before the start, such as ASPNETCORE_HTTP_PORTS.
            Console.Error.WriteLine($"Stopped: {string.Join(", ", addresses)} can be reached from other machines, and the demo sign-in has no passwords.");
            Environment.ExitCode = 1;
            app.Lifetime.StopApplication();
            return;
        }

        Console.WriteLine();
        foreach (string address in addresses)
        {
            Console.WriteLine($"  AssocHub is ready: {address}");
        }

        Console.WriteLine();
    }
}
