using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Audit;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Audit;

public sealed partial class AuditPage : LoadingPage
{
    private const int PageSize = 50;
    private const int SummaryLength = 120;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Result<Page<AuditRow>>? _found;
    private IReadOnlyList<string> _actions = [];
    private AuditVerification? _verified;
    private string _actor = "";
    private string _action = "";
    private string _member = "";
    private string _subject = "";
    private DateOnly? _from;
    private DateOnly? _to;

    [SupplyParameterFromQuery(Name = "actor")]
    private string? ActorAsked { get; set; }

    [SupplyParameterFromQuery(Name = "action")]
    private string? ActionAsked { get; set; }

    [SupplyParameterFromQuery(Name = "member")]
    private long? MemberAsked { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? KindAsked { get; set; }

    [SupplyParameterFromQuery(Name = "subject")]
    private string? SubjectAsked { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private DateOnly? FromAsked { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private DateOnly? ToAsked { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageAsked { get; set; }

    [Inject]
    private AuditSearch Log { get; set; } = null!;

    private int Page => Math.Clamp(PageAsked ?? 1, 1, 1_000_000);

    private AuditQuery Query => new(ActorAsked, ActionAsked, KindAsked, SubjectAsked, MemberAsked, FromAsked, ToAsked);

    protected override async Task LoadAsync()
    {
        (_actor, _action, _from, _to) = (ActorAsked ?? "", ActionAsked ?? "", FromAsked, ToAsked);
        _member = MemberAsked?.ToString(CultureInfo.InvariantCulture) ?? "";
        _subject = $"{KindAsked} {SubjectAsked}".Trim();
        Result<Page<AuditRow>> found = await Log.FindAsync(Query, (Page - 1) * PageSize, PageSize, Actor, Gone);
        if (found.Succeeded)
        {
            _actions = (await Log.ActionsAsync(Actor, Gone)).Value;
        }

        _found = found;
    }

    private void Search()
    {
        string[] subject = _subject.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        long? member = long.TryParse(_member, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
        Navigation.NavigateTo(AppUrls.AuditFor(
            new AuditQuery(_actor, _action, subject.ElementAtOrDefault(0), subject.ElementAtOrDefault(1), member, _from, _to)));
    }

    private async Task VerifyAsync() => _verified = await DoAsync(() => Log.VerifyAsync(Actor, Gone), done: null);

    private static string Short(string details) => details.Length <= SummaryLength ? details : details[..SummaryLength] + "…";

    private static string Laid(string details)
    {
        using JsonDocument json = JsonDocument.Parse(details);
        return JsonSerializer.Serialize(json.RootElement, Indented);
    }
}
