using AssocHub.Core.Access;

namespace AssocHub.Web.Authentication;

/// <summary>The identity provider. Bound from <c>Authentication:Oidc</c>; without an authority it is not used.</summary>
public sealed class OidcSettings
{
    /// <summary>The provider's issuer address, for example <c>https://login.microsoftonline.com/TENANT/v2.0</c>.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>The claim that holds a person's roles or groups.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim that holds the name shown on pages.</summary>
    public string NameClaim { get; set; } = "name";

    /// <summary>The claim that identifies the person for ever.</summary>
    public string IdClaim { get; set; } = "sub";

    /// <summary>From a value of the role claim to our role, for example <c>{"membership-team":"MembershipStaff"}</c>.</summary>
    public IDictionary<string, Role> Roles { get; set; } = new Dictionary<string, Role>(StringComparer.Ordinal);

    /// <summary>From a value of the role claim to a domain its holder answers for, for example <c>{"events-owner":"Events"}</c>.</summary>
    public IDictionary<string, Core.Sources.SourceDomain> Domains { get; set; } =
        new Dictionary<string, Core.Sources.SourceDomain>(StringComparer.Ordinal);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Authority);

    /// <summary>Origins that a sign-in or sign-out form may lead to.</summary>
    public IEnumerable<string> Origins =>
        Uri.TryCreate(Authority, UriKind.Absolute, out Uri? uri) ? [uri.GetLeftPart(UriPartial.Authority)] : [];
}
