using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>What people did: verbs, things, and then in any order what about, when and how often.</summary>
internal sealed class ActivityGrammar(AboutGrammar about, WindowGrammar windows)
{
    private static readonly (string Form, Verb Verb)[] Forms =
        [.. ActivityWords.Verbs.SelectMany(v => v.Forms.Select(f => (f, v))).OrderByDescending(f => f.f.Length)];

    private static readonly string[] Negations =
    [
        .. new[]
        {
            "did not", "didnt", "do not", "dont", "does not", "doesnt", "have not", "havent", "has not", "hasnt", "had not", "hadnt", "have never", "has never", "had never", "are not", "arent", "is not", "isnt", "were not", "werent",
            "was not", "wasnt", "never", "not", "without", "without ever", "failed to", "have yet to", "yet to", "but not", "have failed to", "did never", "nor", "stopped", "no longer",
        }.OrderByDescending(n => n.Length),
    ];

    /// <summary>The activity that begins here; null where there is none.</summary>
    /// <param name="stream">The sentence.</param>
    /// <param name="topicsBefore">What "on that topic" means.</param>
    /// <param name="or">What "or" does after it.</param>
    /// <param name="isStep">Whether it follows another activity, so that "within 30 days" counts from that.</param>
    public DidDraft? Read(TokenStream stream, IReadOnlyList<string> topicsBefore, OrMode or, bool isStep)
    {
        (int, int, int) start = stream.Save();
        var draft = new DidDraft();
        while (TakeNegation(stream))
        {
            draft.Negated = true;
            stream.TakeAny("been", "ever", "yet");
        }

        stream.TakeAny("been", "ever", "also", "already", "have", "had");
        bool spelledOut = stream.Take("did not do this :") || stream.Take("do this :");
        if (draft.Negated && Again(stream, draft, isStep))
        {
            return draft;
        }

        if (General(stream, draft) || Deed(stream, draft) || Verbs(stream, draft, or, spelledOut))
        {
            draft.Negated |= spelledOut;
            Modifiers(stream, draft, topicsBefore, isStep);
            return draft;
        }

        stream.Reset(start);
        return null;
    }

    /// <summary>Takes "did not", "never", "without" and their like.</summary>
    public static bool TakeNegation(TokenStream stream) => !stream.Sees("did not do this") && stream.TakeAny(Negations);

    /// <summary>Whether a verb begins at a distance.</summary>
    public static bool SeesVerb(TokenStream stream, int ahead) => Forms.Any(f => stream.Sees(f.Form, ahead));

    /// <summary>What an activity without words of its own takes over from a neighbour that is done to the same things.</summary>
    public static bool Borrow(DidDraft elliptic, DidDraft from)
    {
        if (!elliptic.IsElliptic || from.IsElliptic || elliptic.Verb is not { } verb || from.Verb is not { } other)
        {
            return false;
        }

        ObjectKind[] things = [.. other.Kinds.Where(k => k.Kinds.Any(from.Kinds.Contains)).Select(k => k.To)];
        bool sameThings = verb.For(things).Length > 0 || (things.Contains(ObjectKind.Event) && verb.For([ObjectKind.Session]).Length > 0);
        if (!sameThings)
        {
            return false;
        }

        elliptic.Kinds.Clear();
        elliptic.Kinds.AddRange(verb.For(things) is { Length: > 0 } kinds ? kinds : verb.All);
        elliptic.About = from.About;
        elliptic.Within ??= from.Within;
        elliptic.IsElliptic = false;
        return true;
    }

    /// <summary>The activity read before, which "but not in 2026" speaks of again.</summary>
    public DidDraft? Last { get; set; }

    // "but not in 2026", "but not since": the same activity at another time.
    private bool Again(TokenStream stream, DidDraft draft, bool isStep)
    {
        if (isStep || Last is not { } last || windows.Read(stream, out _) is not { } window)
        {
            return false;
        }

        draft.Kinds.AddRange(last.Kinds);
        (draft.About, draft.Verb, draft.Within) = (last.About, last.Verb, window);
        return true;
    }

    private static bool General(TokenStream stream, DidDraft draft)
    {
        foreach ((string words, bool negated) in ActivityWords.General)
        {
            if (stream.Take(words))
            {
                (InteractionKind[]? kinds, bool isPlace) = (null, false);
                foreach ((string place, InteractionKind[] there) in ActivityWords.Places)
                {
                    isPlace = isPlace || stream.Take(place);
                    kinds ??= isPlace ? there : null;
                }

                draft.Kinds.AddRange(kinds ?? [.. ActivityWords.Anything]);
                draft.Negated ^= negated;
                return true;
            }
        }

        return false;
    }

    private static bool Deed(TokenStream stream, DidDraft draft)
    {
        (int, int, int) start = stream.Save();
        bool no = stream.TakeAny("no", "any", "zero") && stream.Ahead(-1)!.Text is "no" or "zero";
        CountTest? count = no ? null : NumberGrammar.Things(stream);
        bool said = no || count is not null || stream.Ahead(-1) is { Text: "any" or "without" or "with" };
        if (said)
        {
            foreach ((string words, InteractionKind[] kinds) in ActivityWords.Deeds)
            {
                if (stream.Take(words))
                {
                    draft.Kinds.AddRange(kinds);
                    draft.Negated |= no || count == CountTest.Never;
                    draft.Count = count is null || count == CountTest.Never ? CountTest.AtLeastOnce : count;
                    return true;
                }
            }
        }

        stream.Reset(start);
        return false;
    }

    private bool Verbs(TokenStream stream, DidDraft draft, OrMode or, bool spelledOut)
    {
        bool any = false;
        (int, int, int) start = stream.Save();
        while (true)
        {
            List<Verb> verbs = [];
            do
            {
                if (TakeVerb(stream) is not { } verb)
                {
                    break;
                }

                verbs.Add(verb);
            }
            while (SharesThing(stream) && stream.TakeAny("or", "/", "and / or", "and"));

            if (verbs.Count == 0)
            {
                break;
            }

            int before = draft.Kinds.Count;
            Thing(stream, draft, verbs);
            if (draft.Kinds.Count == before)
            {
                break;
            }

            draft.Verb = draft.Verb is { } first ? new Verb([], [.. first.Kinds, .. verbs.SelectMany(v => v.Kinds)]) : verbs.Count == 1 ? verbs[0] : new Verb([], [.. verbs.SelectMany(v => v.Kinds)]);
            any = true;
            start = stream.Save();
            bool joins = or == OrMode.Joins || spelledOut || (or == OrMode.EndsUnlessNegated && draft.Negated);
            if (!joins || (draft.SaysMore && !SaysOnlyCount(draft)) || !stream.Take("or"))
            {
                return true;
            }

            if (draft.Negated)
            {
                stream.TakeAny("never", "to");
            }
        }

        stream.Reset(start);
        return any;
    }

    // "at least 3 different events or attended at least 3 different sessions" is one count over both.
    private static bool SaysOnlyCount(DidDraft draft) => draft is { Distinct: true, Within: null } && draft.About == About.Nothing;

    // "opened or clicked an e-mail", "registered for or attended an event": a verb, a joining word and another verb, and nothing between.
    private static bool SharesThing(TokenStream stream)
    {
        int length = stream.Sees("and / or") ? 3 : stream.SeesAny("or", "/") ? 1 : 0;
        return length > 0 && SeesVerb(stream, length);
    }

    private static Verb? TakeVerb(TokenStream stream)
    {
        foreach ((string form, Verb verb) in Forms)
        {
            if (stream.Take(form))
            {
                return verb;
            }
        }

        return null;
    }

    private void Thing(TokenStream stream, DidDraft draft, List<Verb> verbs)
    {
        int from = stream.At;
        if (windows.Sees(stream, 0))
        {
            draft.IsElliptic = true;
            draft.Kinds.AddRange(Bare(verbs));
            return;
        }

        if (!stream.SeesAny("on", "about", "in order", "with", "at least", "at most", "at the most"))
        {
            stream.TakeAny("in", "to", "at", "for", "from", "by");
        }

        if (Determined(stream, draft))
        {
            draft.IsElliptic = true;
            draft.Kinds.AddRange(verbs.SelectMany(v => v.All));
            return;
        }

        int named = stream.At;
        ThingFound thing = about.Thing(stream, [.. verbs.SelectMany(v => v.Kinds).Select(k => k.To).Distinct()]);
        draft.About = thing.About == About.Nothing ? draft.About : thing.About;
        InteractionKind[] kinds = thing.Kinds.Count == 0 ? [.. verbs.SelectMany(v => v.All)] : [.. verbs.SelectMany(v => v.For(thing.Kinds))];
        draft.IsElliptic = stream.At == from && thing.Kinds.Count == 0;
        if (thing.Kinds.Count == 0 && verbs is [{ Kinds: [var first, var second, ..] }] && !draft.IsElliptic)
        {
            string[] options = first.To == ObjectKind.Event ? ["events and sessions", "events only", "sessions only"] : ["e-mails", "community threads"];
            int chosen = stream.Choose(named, "thing", options);
            kinds = (first.To == ObjectKind.Event, chosen) switch { (true, 0) => kinds, (true, 1) or (false, 0) => first.Kinds, _ => second.Kinds };
        }

        draft.Others = draft.About.Object is null ? [] : about.OtherNames(stream, thing.Kinds.Count > 0 ? thing.Kinds : [.. verbs.SelectMany(v => v.Kinds).Select(k => k.To)]);
        draft.Kinds.AddRange(draft.IsElliptic ? Bare(verbs) : kinds);
    }

    // A verb by itself: "read" is said of e-mails more often than of threads.
    private static IEnumerable<InteractionKind> Bare(List<Verb> verbs) =>
        verbs is [{ Kinds: [{ To: ObjectKind.Email } email, _] }] ? email.Kinds : verbs.SelectMany(v => v.All);

    // "no", "any", "the", "at least three different"; true for "none", "it" and the like, which stand for a thing said elsewhere.
    private static bool Determined(TokenStream stream, DidDraft draft)
    {
        if (stream.TakeAny("none of them", "none", "nothing"))
        {
            draft.Negated = true;
            return true;
        }

        if (stream.TakeAny("any of them", "one of them", "it", "them", "anything", "something") && !stream.Sees("else"))
        {
            return true;
        }

        if (!stream.SeesAny("no more than", "no fewer than", "no less than") && stream.TakeAny("no single", "not a single", "not one", "no", "not any"))
        {
            draft.Negated = true;
        }
        else if (stream.TakeAny("either of the", "either the", "either", "one of the", "one of our", "any of the", "any of our", "a single", "one or more", "at least one of the", "at least one", "any", "a", "an", "the", "some", "our", "their", "that", "this"))
        {
            stream.TakeAny("same", "single", "other");
        }
        else if (NumberGrammar.Things(stream) is { } count)
        {
            draft.Negated |= count == CountTest.Never;
            draft.Count = count == CountTest.Never ? CountTest.AtLeastOnce : count;
            draft.Distinct = draft.Count != CountTest.AtLeastOnce;
            stream.TakeAny("of the", "of our");
        }

        draft.Distinct |= stream.TakeAny("different", "distinct", "separate", "unique", "various");
        return false;
    }

    private void Modifiers(TokenStream stream, DidDraft draft, IReadOnlyList<string> topicsBefore, bool isStep)
    {
        ObjectKind[] things = draft.Verb is { } verb ? [.. verb.Kinds.Where(k => k.Kinds.Any(draft.Kinds.Contains)).Select(k => k.To)] : [];
        bool more = true;
        while (more && !stream.AtEnd)
        {
            more = false;
            bool isEver = false;
            if (isStep && draft.DaysAfter is null && After(stream) is { } days)
            {
                draft.DaysAfter = days;
                more = true;
            }
            else if (draft.Within is null && windows.Read(stream, out isEver) is { } window)
            {
                draft.Within = window;
                more = true;
            }
            else if (isEver || (draft.Count.AtLeast is null && stream.TakeAny(", or never", "or never", ", or not at all", "or not at all")))
            {
                more = true;
            }
            else if (draft.Count == CountTest.AtLeastOnce && NumberGrammar.Times(stream) is { } times)
            {
                draft.Count = times;
                more = true;
            }
            else if (about.Read(stream, draft.About, things, topicsBefore) is { } said)
            {
                draft.About = said;
                more = true;
            }
        }

        if (draft.About != About.Nothing)
        {
            draft.IsElliptic = false;
        }
    }

    // "within 30 days", "within a month of that", "30 days later"; not "within the last 30 days".
    private static int? After(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        bool within = stream.TakeAny("within", "no more than", "at most", "less than", "in under");
        if ((within || stream.Current is { Kind: TokenKind.Number }) && NumberGrammar.Days(stream) is { } days
            && (stream.TakeAny("of that", "after that", "afterwards", "later", "of it", "thereafter", "after it", "after") || within) && !stream.SeesAny("before", "of", "joining", "their"))
        {
            return days;
        }

        stream.Reset(start);
        return null;
    }
}
