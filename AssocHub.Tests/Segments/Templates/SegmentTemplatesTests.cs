using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Templates;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Tests.Support;
using AssocHub.Web.Pages.Segments.Builder;
using Microsoft.Data.Sqlite;

namespace AssocHub.Tests.Segments.Templates;

/// <summary>The questions that every association asks, against what the tables say when they are asked by hand.</summary>
public sealed class SegmentTemplatesTests
{
    private static readonly TemplateValues Values = new("volunteering", ObjectReference.ById(TemplateWorld.EventId));

    [Fact]
    public async Task Members_of_every_template_are_those_an_independent_query_over_the_tables_finds()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await TemplateWorld.SaveAsync(database);
        var clock = new AssociationClock(new FixedTime(TemplateWorld.AsOf), TemplateWorld.Zone);
        var sql = new SegmentEvaluator(database, clock, new AssociationOptions());
        using var index = new SegmentIndex(database, database.Options, clock, new SegmentIndexOptions { Enabled = false });
        var sets = new SegmentEngine(database, sql, index);
        await using var connection = new SqliteConnection(database.Options.ConnectionString);
        await connection.OpenAsync();

        var few = new List<string>();
        foreach (SegmentTemplate template in SegmentTemplates.All)
        {
            SegmentDefinition definition = template.For(Values)!;
            List<long> byHand = await AskByHandAsync(connection, TemplateSql.Queries[template.Key]);
            List<long> bySql = (await sql.MemberIdsAsync(definition, TemplateWorld.AsOf, CancellationToken.None)).Value;
            IReadOnlyList<long> bySets = (await sets.MembersAsync(definition, TemplateWorld.AsOf, 0, int.MaxValue, CancellationToken.None)).Value.Ids;

            Assert.True(byHand.SequenceEqual(bySql), $"{template.Key}: by hand {byHand.Count}, by SQL {bySql.Count}; differ {Different(byHand, bySql)}");
            Assert.True(byHand.SequenceEqual(bySets), $"{template.Key}: by hand {byHand.Count}, by sets {bySets.Count}; differ {Different(byHand, bySets)}");
            if (byHand.Count is < 3 or > TemplateWorld.People / 2)
            {
                few.Add($"{template.Key} {byHand.Count}");
            }
        }

        Assert.True(few.Count == 0, $"Too few or too many to prove anything: {string.Join(", ", few)}");
    }

    [Fact]
    public void There_are_at_least_fifteen_and_no_two_ask_the_same()
    {
        Assert.True(SegmentTemplates.All.Count >= 15);
        Assert.Distinct(SegmentTemplates.All.Select(t => t.Key));
        Assert.Distinct(SegmentTemplates.All.Select(t => t.Title));
        Assert.Distinct(SegmentTemplates.All.Select(t => SegmentJson.Hash(t.For(Values)!)));
        Assert.Equal(SegmentTemplates.All.Select(t => t.Key).Order(), TemplateSql.Queries.Keys.Order());
    }

    [Fact]
    public void Every_template_is_valid_and_survives_the_builder()
    {
        foreach (SegmentTemplate template in SegmentTemplates.All)
        {
            SegmentDefinition definition = template.For(Values)!;
            Assert.Empty(SegmentValidator.Check(definition));
            Assert.Equal(SegmentJson.Write(definition), SegmentJson.Write(SegmentJson.Read(SegmentJson.Write(definition)).Value));
            var model = new BuilderModel();
            model.Load(definition);
            Assert.Equal(SegmentJson.Write(definition), SegmentJson.Write(model.Definition));
        }
    }

    [Fact]
    public void A_template_says_truly_whether_it_needs_a_topic_or_an_event()
    {
        foreach (SegmentTemplate template in SegmentTemplates.All)
        {
            Assert.Equal(template.NeedsEvent, template.For(Values with { Event = null }) is null);
            string other = SegmentJson.Write(template.For(Values with { Topic = "something else" })!);
            Assert.Equal(template.NeedsTopic, other != SegmentJson.Write(template.For(Values)!));
        }
    }

    private static async Task<List<long>> AskByHandAsync(SqliteConnection connection, string sql)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT Id FROM ({sql}) ORDER BY Id";
        command.Parameters.AddWithValue("@now", TemplateWorld.AsOf.UtcTicks);
        command.Parameters.AddWithValue("@event", TemplateWorld.EventId);
        var ids = new List<long>();
        await using SqliteDataReader rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            ids.Add(rows.GetInt64(0));
        }

        return ids;
    }

    private static string Different(IReadOnlyCollection<long> left, IReadOnlyCollection<long> right) =>
        string.Join(",", left.Except(right).Select(i => $"+{i}").Concat(right.Except(left).Select(i => $"-{i}")).Take(8));
}
