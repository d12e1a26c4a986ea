using AssocHub.Core.Access;
using AssocHub.Data.Audit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace AssocHub.Web.Authentication;

/// <summary>Who looks at the page. In endpoints outside components use <c>user.ToActor()</c>.</summary>
public interface ICurrentUser
{
    /// <summary>The signed-in person as services want them.</summary>
    Task<Actor> GetActorAsync();

    /// <summary>Notes in the audit log that the person was shown the forbidden state.</summary>
    Task DeniedAsync(Permission permission) => Task.CompletedTask;
}

/// <summary>Takes the person from the circuit.</summary>
internal sealed class CurrentUser(AuthenticationStateProvider authentication, NavigationManager navigation, AuditLog audit) : ICurrentUser
{
    public async Task<Actor> GetActorAsync() => (await authentication.GetAuthenticationStateAsync()).User.ToActor();

    public async Task DeniedAsync(Permission permission) => await audit.AppendAsync(
        await GetActorAsync(),
        "access.denied",
        "page",
        new Uri(navigation.Uri).AbsolutePath,
        new { missing = permission },
        CancellationToken.None);
}
