using System.Net;
using System.Text.RegularExpressions;

namespace AssocHub.Tests.Support;

/// <summary>Signs a plain HTTP client in through the form that a person uses.</summary>
public static partial class DemoSignIn
{
    /// <summary>Where the sign-in led to.</summary>
    public static async Task<Uri> AsAsync(HttpClient client, string person, string? returnUrl = null)
    {
        string page = await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        using var form = new FormUrlEncodedContent(
        [
            KeyValuePair.Create("__RequestVerificationToken", Token().Match(page).Groups["token"].Value),
            KeyValuePair.Create("person", person),
            KeyValuePair.Create("returnUrl", returnUrl ?? "/"),
        ]);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
