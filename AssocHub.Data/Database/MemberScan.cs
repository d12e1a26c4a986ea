using AssocHub.Core.Members;

namespace AssocHub.Data.Database;

/// <summary>Reads all members, only what segments ask about, without making an object of each.</summary>
internal static class MemberScan
{
    private const string Sql =
        "SELECT m.\"Id\", m.\"MergedIntoId\", m.\"Standing\", m.\"HouseholdId\", m.\"OrganizationId\", m.\"JoinDate\", m.\"RenewalDate\", m.\"LastRenewedOn\", "
        + "m.\"StatusKey\", m.\"RoleKey\", m.\"ChapterKey\", m.\"JobTitleKey\", m.\"InterestsKey\", m.\"CityKey\", m.\"RegionKey\", m.\"PostalCodeKey\", m.\"CountryKey\", "
        + "m.\"FirstNameKey\", m.\"LastNameKey\", m.\"EmailKey\", m.\"EmailDomainKey\", m.\"EmailConsent\", m.\"SourcesKey\", "
        + "o.\"NameKey\", o.\"IndustryKey\", o.\"SizeKey\", o.\"RegionKey\" FROM \"Members\" m LEFT JOIN \"Organizations\" o ON o.\"Id\" = m.\"OrganizationId\"";

    private const int FirstText = 8;

    /// <summary>Shows each member; it is the same object each time, with other values.</summary>
    public static Task ReadAsync(AssocHubDbContext db, Action<Member> see, CancellationToken cancel) =>
        CellScan.ReadAsync(db, Sql, [], new Members(see), cancel);

    /// <summary>Shows each member's id, ascending.</summary>
    public static Task IdsAsync(AssocHubDbContext db, Action<long> see, CancellationToken cancel) =>
        CellScan.ReadAsync(db, "SELECT \"Id\" FROM \"Members\" ORDER BY \"Id\"", [], new Ids(see), cancel);

    /// <summary>Shows each score.</summary>
    public static Task ScoresAsync(AssocHubDbContext db, Action<long, string, double> see, CancellationToken cancel) =>
        CellScan.ReadAsync(db, "SELECT \"MemberId\", \"Code\", \"Value\" FROM \"MemberScores\"", [], new Scores(see), cancel);

    private sealed class Members(Action<Member> see) : ICellSink
    {
        private readonly Member _member = new();
        private readonly Organization _organization = new() { ExternalId = "", Name = "", NameKey = "" };

        public void Add<TCells>(TCells cells)
            where TCells : struct, INumberedCells
        {
            (Member member, int at) = (_member, FirstText);
            (member.Id, member.MergedIntoId, member.Standing) = (cells.Number(0), cells.Maybe(1), Standing(cells.Text(2)!));
            (member.HouseholdId, member.OrganizationId) = (cells.Maybe(3), cells.Maybe(4));
            (member.JoinDate, member.RenewalDate, member.LastRenewedOn) = (cells.Day(5), cells.Day(6), cells.Day(7));
            (member.StatusKey, member.RoleKey, member.ChapterKey, member.JobTitleKey) = (cells.Text(at++), cells.Text(at++), cells.Text(at++), cells.Text(at++));
            (member.InterestsKey, member.CityKey, member.RegionKey) = (cells.Text(at++), cells.Text(at++), cells.Text(at++));
            (member.PostalCodeKey, member.CountryKey) = (cells.Text(at++), cells.Text(at++));
            (member.FirstNameKey, member.LastNameKey, member.EmailKey) = (cells.Text(at++), cells.Text(at++), cells.Text(at++));
            (member.EmailDomainKey, member.EmailConsent, member.SourcesKey) = (cells.Text(at++), cells.Text(at++), cells.Text(at++) ?? "");
            member.Organization = null;
            if (cells.Text(at++) is { } name)
            {
                (_organization.NameKey, _organization.IndustryKey) = (name, cells.Text(at++));
                (_organization.SizeKey, _organization.RegionKey) = (cells.Text(at++), cells.Text(at++));
                member.Organization = _organization;
            }

            see(member);
        }

        private static MembershipStanding Standing(string name) => name switch
        {
            nameof(MembershipStanding.Current) => MembershipStanding.Current,
            nameof(MembershipStanding.Lapsed) => MembershipStanding.Lapsed,
            nameof(MembershipStanding.NonMember) => MembershipStanding.NonMember,
            _ => Enum.Parse<MembershipStanding>(name),
        };
    }

    private readonly struct Ids(Action<long> see) : ICellSink
    {
        public void Add<TCells>(TCells cells)
            where TCells : struct, INumberedCells => see(cells.Number(0));
    }

    private readonly struct Scores(Action<long, string, double> see) : ICellSink
    {
        public void Add<TCells>(TCells cells)
            where TCells : struct, INumberedCells => see(cells.Number(0), cells.Text(1)!, cells.Real(2));
    }
}
