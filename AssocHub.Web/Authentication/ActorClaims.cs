using System.Security.Claims;
using AssocHub.Core.Access;

namespace AssocHub.Web.Authentication;

/// <summary>How a person is written into the sign-in cookie and read from it.</summary>
public static class ActorClaims
{
    private const string DomainClaim = "assochub:domain";

    /// <summary>The person behind a principal; somebody without any role may do nothing.</summary>
    public static Actor ToActor(this ClaimsPrincipal user)
    {
        string id = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "anonymous";
        Role[] roles = [.. user.FindAll(ClaimTypes.Role)
            .Select(claim => Enum.TryParse(claim.Value, out Role role) ? role : (Role?)null)
            .OfType<Role>()];
        return new Actor(id, user.Identity?.Name ?? id, roles) { Domains = [.. user.FindAll(DomainClaim).Select(claim => claim.Value)] };
    }

    /// <summary>A principal for the cookie.</summary>
    public static ClaimsPrincipal ToPrincipal(this Actor actor, string authenticationType) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, actor.Id),
            new Claim(ClaimTypes.Name, actor.Name),
            .. actor.Roles.Select(role => new Claim(ClaimTypes.Role, role.ToString())),
            .. actor.Domains.Select(domain => new Claim(DomainClaim, domain)),
        ],
        authenticationType));
}
