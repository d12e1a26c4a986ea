using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Audit;
using AssocHub.Data.Sources;
using AssocHub.Tests.Support;
using AssocHub.Web.Pages.Sources;

namespace AssocHub.Tests.Sources;

public sealed class FolderPreviewTests
{
    private static readonly Actor Mina = new("mina", "Mina", [Role.MembershipStaff]);

    [Fact]
    public async Task A_folder_shows_what_its_columns_are_taken_for_before_anything_is_read()
    {
        await using TestDatabase db = await TestDatabase.CreateAsync();
        PreviewFile file = Assert.Single((await LookAsync(db, Folder(db), null)).Files);

        Assert.Equal(["ams_id", "email", null], file.Columns.Select(c => c.Field));
        Assert.Equal("blue", file.Columns[2].Example);
        Assert.Equal(1, new ColumnChoices().Unknown(file));
    }

    [Fact]
    public async Task What_a_person_decides_about_a_column_is_remembered()
    {
        await using TestDatabase db = await TestDatabase.CreateAsync();
        string folder = Folder(db);
        var sources = new SourceService(db, new AuditLog(db, db.Time), db.Time);
        long id = (await sources.SaveFolderAsync(Mina, new FolderSourceInput("AMS", folder), CancellationToken.None)).Value;
        FolderContents before = await LookAsync(db, folder, id);
        var choices = new ColumnChoices();
        choices.Choose(before.Files[0], before.Files[0].Columns[2], "chapter");
        Assert.True(choices.IsChanged(before.Files[0]));

        Result<Done> saved = await sources.SaveMappingAsync(
            Mina, id, "members", choices.Decisions(before, before.Files[0].Stream), CancellationToken.None);

        Assert.Null(saved.Refusal);
        PreviewFile after = Assert.Single((await LookAsync(db, folder, id)).Files);
        Assert.Equal(["ams_id", "email", "chapter"], after.Columns.Select(c => c.Field));
        Assert.Equal(0, new ColumnChoices().Unknown(after));
    }

    [Fact]
    public async Task A_file_whose_required_column_nobody_recognises_shows_its_values_so_that_a_person_can_say_which_it_is()
    {
        await using TestDatabase db = await TestDatabase.CreateAsync();
        string folder = Folder(db);
        File.WriteAllText(Path.Combine(folder, "members.csv"), "Mitgliedsnummer;E-Mail\n90001;ann@example.org\n");

        PreviewFile file = Assert.Single((await LookAsync(db, folder, null)).Files);

        Assert.Equal(["ams_id"], file.Missing);
        Assert.Contains("ams_id is missing", file.Problem, StringComparison.Ordinal);
        Assert.Equal(["90001", "ann@example.org"], file.Columns.Select(c => c.Example));
        var choices = new ColumnChoices();
        Assert.Equal(["ams_id"], choices.Missing(file));
        choices.Choose(file, file.Columns[0], "ams_id");
        Assert.Empty(choices.Missing(file));
    }

    [Fact]
    public async Task Who_may_not_manage_sources_does_not_see_what_a_folder_holds()
    {
        await using TestDatabase db = await TestDatabase.CreateAsync();
        var ines = new Actor("ines", "Ines", [Role.Auditor]);

        Assert.IsType<NotAllowed>((await new FolderPreview(db, db.Clock).LookAsync(ines, Folder(db), null, CancellationToken.None)).Refusal);
    }

    private static string Folder(TestDatabase db)
    {
        string folder = Directory.CreateDirectory(Path.Combine(db.Folder, "feed")).FullName;
        File.WriteAllText(Path.Combine(folder, "members.csv"), "Member Number,e-mail,Favourite colour\nA1,ann@example.org,\nA2,bea@example.org,blue\n");
        return folder;
    }

    private static async Task<FolderContents> LookAsync(TestDatabase db, string folder, long? source) =>
        (await new FolderPreview(db, db.Clock).LookAsync(Mina, folder, source, CancellationToken.None)).Value;
}
