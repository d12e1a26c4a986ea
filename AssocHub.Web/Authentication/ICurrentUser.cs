using AssocHub.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace AssocHub.Web.Authentication;

/// <summary>Who looks at the page. In endpoints outside components use <c>user.ToActor()</c>.</summary>
public interface ICurrentUser
{
    /// <summary>The signed-in person as services want them.</summary>
    Task<Actor> GetActorAsync();
}

/// <summary>Takes the person from the circuit.</summary>
internal sealed class CurrentUser(AuthenticationStateProvider authentication) : ICurrentUser
{
    public async Task<Actor> GetActorAsync() => (await authentication.GetAuthenticationStateAsync()).User.ToActor();
}
