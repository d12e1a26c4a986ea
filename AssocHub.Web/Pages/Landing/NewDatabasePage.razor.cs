using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources.Sql;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Landing;

/// <summary>Connects a system that is only a database.</summary>
public sealed partial class NewDatabasePage
{
    private readonly List<QueryForm> _queries = [new(1, "members")];
    private IReadOnlyList<ProbedQuery> _probed = [];
    private SqlEngine _engine = SqlEngine.SqlServer;
    private Refusal? _refusal;
    private string _name = "", _connection = "";
    private int _made = 1;
    private bool _busy;

    [Inject]
    private SqlProbe Probe { get; set; } = null!;

    [Inject]
    private SqlSources Sources { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private bool CanConnect => _probed.Count > 0 && _probed.All(p => p.Problem is null);

    private string Example => _engine switch
    {
        SqlEngine.SqlServer => "Server=db.example.org;Database=AMS;User Id=reader;Password=…;Encrypt=true",
        SqlEngine.PostgreSql => "Host=db.example.org;Database=ams;Username=reader;Password=…",
        _ => "Data Source=/data/ams.db",
    };

    private SqlSourceSettings Settings() => new(_engine, [.. _queries.Select(q => new SqlQuery(q.Stream, q.Sql.Trim(), q.Incremental.Trim() is { Length: > 0 } column ? column : null, q.Start.Trim() is { Length: > 0 } start ? start : SqlQuery.FirstDay))]);

    private void AddQuery() => _queries.Add(new QueryForm(++_made, CanonicalStreams.All.First(s => _queries.All(q => q.Stream != s.Name)).Name));

    private async Task LookAsync()
    {
        (_busy, _probed) = (true, []);
        StateHasChanged();
        Result<IReadOnlyList<ProbedQuery>> looked = await Probe.LookAsync(await CurrentUser.GetActorAsync(), Settings(), _connection, CancellationToken.None);
        (_busy, _refusal) = (false, looked.Refusal);
        _probed = looked.Succeeded ? looked.Value : [];
    }

    private async Task ConnectAsync()
    {
        Result<long> saved = await Sources.SaveAsync(await CurrentUser.GetActorAsync(), new SqlSourceInput(_name, Settings(), _connection), CancellationToken.None);
        _refusal = saved.Refusal;
        if (saved.Succeeded)
        {
            _connection = "";
            Navigation.NavigateTo(AppUrls.Source(saved.Value));
        }
    }

    private static string Amount(ProbedQuery probed) =>
        string.Create(CultureInfo.InvariantCulture, $"{probed.Good:N0} rows{(probed.HasMore ? ", more follow" : "")}");

    private static string Columns(string stream) => string.Join(", ", CanonicalStreams.Find(stream)!.Fields.Select(f => f.IsRequired ? f.Name + " (needed)" : f.Name));

    /// <summary>What the person types for one stream.</summary>
    private sealed class QueryForm(int number, string stream)
    {
        public string Stream { get; set; } = stream;

        public string Sql { get; set; } = "";

        public string Incremental { get; set; } = "";

        public string Start { get; set; } = SqlQuery.FirstDay;

        public string Id(string part) => string.Create(CultureInfo.InvariantCulture, $"query-{number}-{part}");
    }
}
