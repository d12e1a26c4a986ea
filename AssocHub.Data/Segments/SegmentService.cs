using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>
/// Creates, saves, renames and archives segments. Only a draft is ever changed: saving over anything later starts a new version.
/// How a version leaves the state Draft is the approvals' business.
/// </summary>
public sealed class SegmentService(
    IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, SegmentEvaluator evaluator, AssociationOptions association, AssociationClock clock,
    SegmentLedger ledger)
{
    /// <summary>The purposes a segment may be given.</summary>
    public IReadOnlyList<string> Purposes =>
        association.Purposes.Count > 0 ? [.. association.Purposes] : AssociationOptions.DefaultPurposes;

    /// <summary>A new segment with its first draft.</summary>
    public async Task<Result<SavedDraft>> CreateAsync(Actor actor, SegmentText text, SegmentDefinition definition, CancellationToken cancel)
    {
        if ((actor.Lacks(Permission.BuildSegments) ?? Check(text)) is { } refusal)
        {
            return refusal;
        }

        Result<SavedDraft> saved = await contexts.InTransactionAsync<Result<SavedDraft>>(
            async (db, attempt) =>
            {
                Result<string> sentence = await SentenceAsync(db, definition, null, attempt);
                if (!sentence.Succeeded)
                {
                    return sentence.Refusal;
                }

                HashSet<string> taken = [.. await db.Segments.Select(s => s.Slug).ToListAsync(attempt)];
                var segment = new Segment
                {
                    Slug = Slug.Of(text.Name, taken.Contains),
                    Name = text.Name.Trim(),
                    Description = text.Description.Trim(),
                    OwnerId = actor.Id,
                    OwnerName = actor.Name,
                    CreatedAt = clock.Now,
                };
                SegmentVersion version = NewVersion(actor, 1, definition, sentence.Value, text.Purpose);
                segment.Versions.Add(version);
                db.Segments.Add(segment);
                await db.SaveChangesAsync(attempt);
                await AuditAsync(db, actor, "segment.created", segment.Id, version, attempt);
                return Saved(segment, version);
            },
            cancel);
        return await CountedAsync(saved, actor, cancel);
    }

    /// <summary>Saves the newest draft, or starts the next version where the newest is no longer a draft.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="segmentId">The segment.</param>
    /// <param name="revision">The revision the person was looking at: of the newest version when they opened it.</param>
    /// <param name="text">Name, description, purpose.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    public async Task<Result<SavedDraft>> SaveAsync(
        Actor actor, long segmentId, Guid revision, SegmentText text, SegmentDefinition definition, CancellationToken cancel)
    {
        if ((actor.Lacks(Permission.BuildSegments) ?? Check(text)) is { } refusal)
        {
            return refusal;
        }

        try
        {
            Result<SavedDraft> saved = await contexts.InTransactionAsync<Result<SavedDraft>>(
                async (db, attempt) => await SaveAsync(db, actor, segmentId, revision, text, definition, attempt), cancel);
            return await CountedAsync(saved, actor, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedMeanwhile("this segment");
        }
    }

    /// <summary>Puts a segment into a folder and gives it tags.</summary>
    public async Task<Result<Done>> ShelveAsync(Actor actor, long segmentId, SegmentShelf shelf, CancellationToken cancel)
    {
        string tags = SegmentTags.Join(shelf.Tags);
        IReadOnlyList<string> each = SegmentTags.Of(tags);
        if (actor.Lacks(Permission.BuildSegments) is { } refusal)
        {
            return refusal;
        }

        if (shelf.Folder.Trim().Length > 100 || each.Count > SegmentTags.Most || each.Any(t => t.Length > SegmentTags.MaxLength))
        {
            return new InvalidInput($"A folder may have 100 characters; there may be {SegmentTags.Most} tags of {SegmentTags.MaxLength} characters.");
        }

        return await ChangeAsync(
            actor, segmentId, "segment.shelved", new { folder = shelf.Folder.Trim(), tags = each },
            segment => (segment.Folder, segment.Tags) = (shelf.Folder.Trim(), tags), cancel);
    }

    /// <summary>Makes the actor the owner of a segment.</summary>
    public async Task<Result<Done>> TakeOverAsync(Actor actor, long segmentId, CancellationToken cancel) =>
        actor.Lacks(Permission.BuildSegments) is { } refusal
            ? refusal
            : await ChangeAsync(
                actor, segmentId, "segment.taken-over", new { owner = actor.Name },
                segment => (segment.OwnerId, segment.OwnerName) = (actor.Id, actor.Name), cancel);

    private async Task<Result<Done>> ChangeAsync(
        Actor actor, long segmentId, string action, object details, Action<Segment> change, CancellationToken cancel) =>
        await contexts.InTransactionAsync<Result<Done>>(
            async (db, attempt) =>
            {
                if (await db.Segments.SingleOrDefaultAsync(s => s.Id == segmentId, attempt) is not { } segment)
                {
                    return new NotFound($"segment {segmentId}");
                }

                change(segment);
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(db, actor, action, "segment", Text(segmentId), details, attempt);
                return new Done();
            },
            cancel);

    // The ledger follows what the name stands for, which saving may have changed.
    private async Task<Result<SavedDraft>> CountedAsync(Result<SavedDraft> saved, Actor actor, CancellationToken cancel)
    {
        if (saved.Succeeded)
        {
            await ledger.RecordAsync(saved.Value.SegmentId, actor.Name, null, cancel);
        }

        return saved;
    }

    /// <summary>Hides a segment. Refused while another segment reads it.</summary>
    public async Task<Result<Done>> ArchiveAsync(Actor actor, long segmentId, CancellationToken cancel) =>
        await SetArchivedAsync(actor, segmentId, archived: true, cancel);

    /// <summary>Shows an archived segment again.</summary>
    public async Task<Result<Done>> RestoreAsync(Actor actor, long segmentId, CancellationToken cancel) =>
        await SetArchivedAsync(actor, segmentId, archived: false, cancel);

    private async Task<Result<SavedDraft>> SaveAsync(
        AssocHubDbContext db, Actor actor, long segmentId, Guid revision, SegmentText text, SegmentDefinition definition, CancellationToken cancel)
    {
        Segment? segment = await db.Segments.SingleOrDefaultAsync(s => s.Id == segmentId, cancel);
        if (segment is null)
        {
            return new NotFound($"segment {segmentId}");
        }

        SegmentVersion newest = await db.SegmentVersions.Where(v => v.SegmentId == segmentId).OrderByDescending(v => v.Number).FirstAsync(cancel);
        if (newest.Revision != revision)
        {
            return new ChangedMeanwhile("this segment");
        }

        Result<string> sentence = await SentenceAsync(db, definition, segment.Slug, cancel);
        if (!sentence.Succeeded)
        {
            return sentence.Refusal;
        }

        segment.Name = text.Name.Trim();
        segment.Description = text.Description.Trim();
        SegmentVersion version = newest;
        if (newest.State == SegmentVersionState.Draft)
        {
            Write(newest, actor, definition, sentence.Value, text.Purpose);
        }
        else
        {
            version = NewVersion(actor, newest.Number + 1, definition, sentence.Value, text.Purpose);
            version.SegmentId = segmentId;
            db.SegmentVersions.Add(version);
        }

        await db.SaveChangesAsync(cancel);
        await AuditAsync(db, actor, version == newest ? "segment.saved" : "segment.version-started", segmentId, version, cancel);
        return Saved(segment, version);
    }

    private async Task<Result<Done>> SetArchivedAsync(Actor actor, long segmentId, bool archived, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.BuildSegments) is { } refusal)
        {
            return refusal;
        }

        return await contexts.InTransactionAsync<Result<Done>>(
            async (db, attempt) =>
            {
                Segment? segment = await db.Segments.SingleOrDefaultAsync(s => s.Id == segmentId, attempt);
                if (segment is null)
                {
                    return new NotFound($"segment {segmentId}");
                }

                IReadOnlyList<SegmentUse> users = archived ? await SegmentLibrary.UsersOfAsync(db, segment.Slug, attempt) : [];
                if (users.Count > 0)
                {
                    return new SegmentInUse([.. users.Select(u => u.Name)]);
                }

                segment.IsArchived = archived;
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(db, actor, archived ? "segment.archived" : "segment.restored", "segment", Text(segmentId), null, attempt);
                return new Done();
            },
            cancel);
    }

    private async Task<Result<string>> SentenceAsync(AssocHubDbContext db, SegmentDefinition definition, string? slug, CancellationToken cancel)
    {
        if (SegmentValidator.Check(definition) is { Count: > 0 } problems)
        {
            return new InvalidDefinition(problems);
        }

        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, slug, evaluator.AsOf(), cancel);
        return scope.Succeeded ? await SegmentNames.SentenceAsync(db, definition, cancel) : scope.Refusal;
    }

    private Refusal? Check(SegmentText text) => text switch
    {
        { Name: var name } when name.Trim().Length is 0 or > 200 => new InvalidInput("Give the segment a name of at most 200 characters."),
        { Description.Length: > 2000 } => new InvalidInput("The description may have 2,000 characters."),
        { Purpose: var purpose } when purpose.Length > 0 && !Purposes.Contains(purpose) =>
            new InvalidInput($"'{purpose}' is not one of the association's purposes: {string.Join(", ", Purposes)}."),
        _ => null,
    };

    private SegmentVersion NewVersion(Actor actor, int number, SegmentDefinition definition, string sentence, string purpose)
    {
        var version = new SegmentVersion
        {
            Number = number, State = SegmentVersionState.Draft, Definition = "", DefinitionHash = "", Sentence = "", AuthorId = "", AuthorName = "",
        };
        Write(version, actor, definition, sentence, purpose);
        return version;
    }

    private void Write(SegmentVersion version, Actor actor, SegmentDefinition definition, string sentence, string purpose)
    {
        version.Definition = SegmentJson.Write(definition);
        version.DefinitionHash = SegmentJson.Hash(definition);
        version.Sentence = sentence;
        version.Purpose = purpose;
        version.AuthorId = actor.Id;
        version.AuthorName = actor.Name;
        version.SavedAt = clock.Now;
        version.Revision = Guid.NewGuid();
    }

    private Task AuditAsync(AssocHubDbContext db, Actor actor, string action, long segmentId, SegmentVersion version, CancellationToken cancel) =>
        audit.AppendAsync(
            db, actor, action, "segment", Text(segmentId),
            new { version = version.Number, hash = version.DefinitionHash, sentence = version.Sentence, purpose = version.Purpose }, cancel);

    private static SavedDraft Saved(Segment segment, SegmentVersion version) =>
        new(segment.Id, segment.Slug, version.Id, version.Number, version.Revision);

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Other segments read it.</summary>
/// <param name="Names">Their names.</param>
public sealed record SegmentInUse(IReadOnlyList<string> Names)
    : Refusal($"It cannot be archived while other segments read it: {string.Join(", ", Names)}. Change those first.");
