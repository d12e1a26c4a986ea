using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Describing;

namespace AssocHub.Tests.Segments;

/// <summary>Sentences as staff type them, and what they become.</summary>
public sealed class DescribingTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    private static readonly DescribingVocabulary Vocabulary = new(
        ["digital transformation", "advocacy", "volunteer leadership", "fundraising", "AI", "community outreach", "early literacy", "accessibility", "diversity and inclusion"],
        new Dictionary<string, IReadOnlyList<string>>
        {
            ["status"] = ["active", "grace", "honorary", "student", "lapsed"],
            ["role"] = ["director", "librarian", "trustee", "committee volunteer"],
            ["chapter"] = ["North", "West", "Great Lakes"],
            ["region"] = ["Ohio", "West", "Texas"],
            ["city"] = ["Columbus", "Austin"],
            ["organization.name"] = ["Acme Library", "Northfield College"],
            ["organization.industry"] = ["education", "public library"],
            ["jobTitle"] = ["library director"],
            ["interests"] = ["AI", "fundraising", "mentoring"],
            ["consent.email"] = ["subscribed", "unsubscribed", "cleaned", "pending"],
            ["sources"] = ["ams", "events", "email", "community"],
        },
        [
            Of(1, ObjectKind.Event, "Annual Conference 2026", 2026, 9), Of(2, ObjectKind.Event, "Annual Conference 2025", 2025, 9), Of(3, ObjectKind.Event, "Leadership Summit 2026", 2026, 4),
            Of(4, ObjectKind.Session, "Volunteers in practice", 2026, 4), Of(5, ObjectKind.Session, "Grant writing workshop", 2026, 9), Of(6, ObjectKind.Email, "Monthly newsletter October", 2026, 10),
            Of(7, ObjectKind.Thread, "Anyone measuring outreach?", 2026, 8), new NamedObject(8, ObjectKind.Sponsor, "Volunteerly"), new NamedObject(9, ObjectKind.Resource, "Budget toolkit"),
        ],
        [new NamedSegment("first-timers", "First-timers"), new NamedSegment("keen", "New and keen")]);

    private static readonly SegmentDescriber Describer = new(Vocabulary);

    private static readonly SegmentSentence Sentence = new(Vocabulary.Names);

    [Theory]
    // The three of the design.
    [InlineData("current members who clicked volunteer opportunities in the last quarter but never attended a volunteer session", "Current members who clicked an e-mail on 'volunteer leadership' last quarter and attended no session on that topic.")]
    [InlineData("clicked an e-mail on volunteer opportunities, attended no volunteer session last quarter, and posted in a volunteer leadership thread", "Current members who clicked an e-mail on 'volunteer leadership', attended no session on that topic last quarter, and started or replied in a community thread on that topic.")]
    [InlineData("current members who started or replied in a thread on digital transformation, clicked an email on it in the last 90 days, and attended no session on it", "Current members who started or replied in a community thread on 'digital transformation', clicked an e-mail on that topic in the last 90 days, and attended no session on that topic.")]
    // How often, and how many.
    [InlineData("members who opened at least three emails in the last 90 days", "Current members who opened at least 3 different e-mails in the last 90 days.")]
    [InlineData("members who opened an email at least 3 times this month", "Current members who opened e-mails this month at least 3 times.")]
    [InlineData("members who replied in at least three different threads this quarter", "Current members who replied in at least 3 different community threads this quarter.")]
    [InlineData("members who attended no more than one event", "Current members who attended at most one event.")]
    [InlineData("members who joined in the last year and attended exactly one event", "Current members whose join date is later than 365 days ago, and who attended exactly one event.")]
    [InlineData("members in Ohio or Texas who clicked on fundraising twice", "Current members whose state or region is 'Ohio' or 'Texas', and who clicked e-mails on 'fundraising' at least 2 times.")]
    [InlineData("members who posted in the community more than twice since January", "Current members who started or replied in community threads since 1 January 2026 at least 3 times.")]
    [InlineData("members who opened 3+ emails in the past 6 months", "Current members who opened at least 3 different e-mails in the last 180 days.")]
    [InlineData("members with no email opens in 90 days", "Current members who opened no e-mail in the last 90 days.")]
    [InlineData("members with at least 5 email clicks this year", "Current members who clicked e-mails this year at least 5 times.")]
    // Not, never, without.
    [InlineData("directors in the North chapter who have not attended anything this year", "Current members whose role is 'director', chapter is 'North', and who never attended an event or attended a session this year.")]
    [InlineData("new members who never came to an event", "Current members whose join date is later than 365 days ago, and who attended no event.")]
    [InlineData("members who have neither opened nor clicked an email since the annual conference", "Current members of whom none of this holds: (who opened an e-mail since the event 'Annual Conference 2026' ended or who clicked an e-mail since the event 'Annual Conference 2026' ended).")]
    [InlineData("members who never opened an email or attended a session", "Current members who never attended a session or opened an e-mail.")]
    [InlineData("members without an email address", "Current members whose e-mail address is not known.")]
    [InlineData("members who opened more than five emails but clicked none in the last 90 days", "Current members who opened at least 6 different e-mails and clicked no e-mail in the last 90 days.")]
    [InlineData("everyone except directors who attended the leadership summit", "All people we know, members or not, whose role is not 'director', and who attended the event 'Leadership Summit 2026'.")]
    [InlineData("current members, excluding those in the segment First-timers, who attended an event", "Current members who are not in the segment 'First-timers' and attended an event.")]
    // A neighbour says what is left out.
    [InlineData("people who registered for the annual conference but did not attend", "Current members who registered for the event 'Annual Conference 2026' and never attended the event 'Annual Conference 2026'.")]
    [InlineData("registered for but did not attend the leadership summit", "Current members who registered for the event 'Leadership Summit 2026' and never attended the event 'Leadership Summit 2026'.")]
    [InlineData("members who attended an event in 2025 but not in 2026", "Current members who attended an event between 1 January 2025 and 31 December 2025 and attended no event between 1 January 2026 and 31 December 2026.")]
    [InlineData("members who read the newsletter but did not click it", "Current members who opened an e-mail with 'newsletter' in the title and clicked no e-mail with 'newsletter' in the title.")]
    // When.
    [InlineData("members who opened no emails in the 90 days before their renewal", "Current members who opened no e-mail in the 90 days before their renewal date.")]
    [InlineData("members inactive in their first 90 days", "Current members who never registered for or attended an event or attended a session or met a sponsor or opened or clicked an e-mail or started or replied in or read a community thread or downloaded a resource in the 90 days after joining.")]
    [InlineData("members who attended a session between 1 March 2026 and May 15, 2026", "Current members who attended a session between 1 March 2026 and 15 May 2026.")]
    [InlineData("members who clicked since the leadership summit", "Current members who clicked an e-mail since the event 'Leadership Summit 2026' ended.")]
    [InlineData("members who have not clicked since joining", "Current members who clicked no e-mail since joining.")]
    [InlineData("non-members who came to an event last year", "All people we know, members or not, whose status is not known, and who attended an event last year.")]
    // One after the other.
    [InlineData("members who clicked an email about AI and then attended a session on it within 30 days", "Current members who did this in order: clicked an e-mail on 'AI', then attended a session on that topic within 30 days.")]
    [InlineData("met a sponsor, then clicked on AI within two weeks, then registered for an event", "Current members who did this in order: met a sponsor, then clicked an e-mail on 'AI' within 14 days, then registered for an event.")]
    // What people are.
    [InlineData("lapsed members who still open our emails", "Lapsed members who opened an e-mail.")]
    [InlineData("honorary members in Columbus", "Current members whose status is 'honorary' and city is 'Columbus'.")]
    [InlineData("members for more than ten years who have been quiet in the last 12 months", "Current members whose join date is earlier than 3,650 days ago, and who never registered for or attended an event or attended a session or met a sponsor or opened or clicked an e-mail or started or replied in or read a community thread or downloaded a resource in the last 365 days.")]
    [InlineData("members renewing in the next 60 days", "Current members whose renewal date is between today and 60 days from now.")]
    [InlineData("unlikely to renew and up for renewal within 90 days", "Current members whose renewal score is below 0.4 and renewal date is between today and 90 days from now.")]
    [InlineData("members who clicked in the last 30 days, are in Great Lakes, and have a renewal score of at least 60%", "Current members who clicked an e-mail in the last 30 days, whose chapter is 'Great Lakes', and renewal score is not below 0.6.")]
    [InlineData("members whose job title contains manager", "Current members whose job title contains 'manager'.")]
    [InlineData("members with a gmail address", "Current members whose e-mail domain contains 'gmail'.")]
    [InlineData("members interested in AI who never attended a session on AI", "Current members whose interests include 'AI', and who attended no session on 'AI'.")]
    [InlineData("members from Acme Library who joined before 2015", "Current members whose organisation is 'Acme Library' and join date is before 1 January 2015.")]
    [InlineData("current members who are in the segment First-timers but not in the segment 'New and keen'", "Current members who are in the segment 'First-timers' and are not in the segment 'New and keen'.")]
    // Or, either, parentheses.
    [InlineData("members who bounced twice in the last 6 months or have no email address", "Current members (who bounced e-mails in the last 180 days at least 2 times or whose e-mail address is not known).")]
    [InlineData("(clicked on AI or opened an email on AI) and attended a session", "Current members who either clicked an e-mail on 'AI' or opened an e-mail on 'AI', and attended a session.")]
    [InlineData("members who attended either the Annual Conference 2025 or the Leadership Summit 2026", "Current members who either attended the event 'Annual Conference 2025' or attended the event 'Leadership Summit 2026'.")]
    [InlineData("everyone who downloaded a resource or replied in a thread on AI in the last 6 months", "All people we know, members or not, who replied in a community thread or downloaded a resource on 'AI' in the last 180 days.")]
    [InlineData("members who clicked on diversity and inclusion", "Current members who clicked an e-mail on 'diversity and inclusion'.")]
    // Limits.
    [InlineData("top 50 members by engagement score who attended an event", "Current members who attended an event; of these, the 50 with the highest engagement score.")]
    [InlineData("members in the North chapter, one per household", "Current members whose chapter is 'North'; of these, at most 1 per household.")]
    // Mistakes in typing.
    [InlineData("curent memebrs who clikced on fundrasing", "Current members who clicked an e-mail on 'fundraising'.")]
    [InlineData("members who clickd on AI", "Current members who clicked an e-mail on 'AI'.")]
    [InlineData("members who atended a sesion on advocacy", "Current members who attended a session on 'advocacy'.")]
    public void An_everyday_sentence_becomes_a_segment(string typed, string reads)
    {
        Description read = Describer.Read(typed, Today);

        Assert.Equal(reads, read.Definition is null ? "nothing" : Sentence.Of(read.Definition));
        Assert.True(read.IsWhole, "Not understood: " + string.Join(" | ", read.Parts.Where(p => p.Kind == PartKind.NotUnderstood).Select(p => p.Text)));
        Assert.Equal(typed, string.Concat(read.Parts.Select(p => p.Text)));
    }

    [Theory]
    [InlineData("members who clicked an email in the last quarter", "when", "in the last 90 days")]
    [InlineData("current members who clicked an email twice", "count", "exactly 2 times")]
    [InlineData("members who clicked an email", "of", "Current and lapsed members who")]
    [InlineData("current members who registered for the annual conference", "about", "'Annual Conference 2025'")]
    [InlineData("current members in West", "field", "state or region is 'West'")]
    [InlineData("current members who attended a session on 3/4/2026", "day", "on 3 April 2026")]
    [InlineData("current members who clicked on AI and opened an email or attended a session", "and-or", ", and attended a session or opened an e-mail")]
    [InlineData("current members who clicked an email on volunteering", "about", "with 'volunteering' in the title")]
    public void What_has_several_meanings_is_a_choice_that_can_be_answered(string typed, string about, string other)
    {
        Description read = Describer.Read(typed, Today);
        DescribedChoice choice = Assert.Single(read.Choices, c => c.Key.StartsWith(about + ":", StringComparison.Ordinal));
        Assert.False(choice.IsChosen);
        Assert.DoesNotContain(other, Sentence.Of(read.Definition!), StringComparison.Ordinal);

        IEnumerable<string> answers = Enumerable.Range(1, choice.Options.Count - 1)
            .Select(option => Sentence.Of(Describer.Read(typed, Today, new Dictionary<string, int> { [choice.Key] = option }).Definition!));

        Assert.Contains(answers, a => a.Contains(other, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("current members who flibbered the gronk and opened an email", "flibbered|gronk", "Current members who opened an e-mail.")]
    [InlineData("current members who clicked an email sideways", "sideways", "Current members who clicked an e-mail.")]
    [InlineData("xyzzy", "xyzzy", "nothing")]
    public void Words_that_nothing_understands_are_marked_and_left_out(string typed, string marked, string reads)
    {
        Description read = Describer.Read(typed, Today);

        Assert.False(read.IsWhole);
        Assert.Equal(marked, string.Join('|', read.Parts.Where(p => p.Kind == PartKind.NotUnderstood).Select(p => p.Text.Trim())));
        Assert.Equal(reads, read.Definition is null ? "nothing" : Sentence.Of(read.Definition));
    }

    [Fact]
    public void A_mended_word_is_shown_and_a_word_with_two_neighbours_is_not_mended()
    {
        Description read = Describer.Read("members who clikced on AI", Today);
        Assert.Equal("clicked", Assert.Single(read.Parts, p => p.Kind == PartKind.Corrected).Note);

        // "West" is a name; it is no mistake for "last" or "least".
        Assert.DoesNotContain(Describer.Read("members in West", Today).Parts, p => p.Kind == PartKind.Corrected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("((((((((((((((((((((((((")]
    [InlineData("((((((((((((((((((((((((foo(bar((((((((((((")]
    [InlineData("who who or and not never '")]
    [InlineData("''' “ ” \" 9999999999999999999999 -- ((a) or")]
    [InlineData("clicked on ))) and , , or in the last 99999999 years")]
    public void Nothing_that_is_typed_breaks_it(string typed)
    {
        Description read = Describer.Read(typed, Today);

        Assert.Equal(typed, string.Concat(read.Parts.Select(p => p.Text)));
    }

    [Theory]
    [InlineData("either ")]
    [InlineData("neither (")]
    [InlineData("clicked on 'x' or (")]
    [InlineData("not ")]
    [InlineData("since the annual ")]
    public async Task However_often_it_is_typed_it_is_read_in_no_time(string typed)
    {
        string text = string.Concat(Enumerable.Repeat(typed, 600));

        Task<Description> reading = Task.Run(() => Describer.Read(text, Today));

        Assert.Same(reading, await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(60))));
        Assert.Equal(text, string.Concat((await reading).Parts.Select(p => p.Text)));
    }

    [Fact]
    public void Half_typed_sentences_are_read_too()
    {
        const string Whole = "current members who clicked volunteer opportunities in the last quarter but never attended a volunteer session (or did) at least 3 times, then 'x";
        for (int length = 0; length <= Whole.Length; length++)
        {
            Assert.Equal(Whole[..length], string.Concat(Describer.Read(Whole[..length], Today).Parts.Select(p => p.Text)));
        }
    }

    private static NamedObject Of(long id, ObjectKind kind, string title, int year, int month) => new(id, kind, title, new DateTimeOffset(year, month, 10, 0, 0, 0, TimeSpan.Zero));
}
