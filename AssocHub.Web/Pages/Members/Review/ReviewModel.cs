using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Members.Reviewing;

namespace AssocHub.Web.Pages.Members.Review;

/// <summary>
/// The reviewer's desk: the case in hand, the next one fetched while they look, and what they answered, so that it can be taken back.
/// What an answer does to members is carried out behind the next case, in order.
/// </summary>
public sealed class ReviewModel(ReviewService reviews, Actor actor, ReviewQuery query) : IDisposable
{
    /// <summary>Carrying out waits for a pause, so that it never stands in the way of the next answer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(600);

    private readonly CancellationTokenSource _gone = new();
    private readonly Stack<Step> _steps = new();
    private readonly Dictionary<string, long> _choices = new(StringComparer.Ordinal);
    private Task<Result<ReviewCase?>>? _next;
    private Task _carrying = Task.CompletedTask;
    private long _lastAnswer;
    private bool _toCarry;
    private readonly HashSet<long> _uncarried = [];

    /// <summary>The case in hand; null while loading and when nothing is left.</summary>
    public ReviewCase? Current { get; private set; }

    public bool IsEmpty { get; private set; }

    public bool Busy { get; private set; }

    public Refusal? Refusal { get; private set; }

    /// <summary>What the last act was, in words, for the status line.</summary>
    public string Said { get; private set; } = "";

    public int Answered => _steps.Count(s => s.Act is not null);

    public bool CanUndo => _steps.Count > 0;

    public bool Blind { get; set; }

    public string Reason { get; set; } = "";

    /// <summary>Field to record, where it is not what the priorities choose.</summary>
    public IReadOnlyDictionary<string, long> Choices => _choices;

    /// <summary>Carries out what was answered, without waiting for a pause.</summary>
    public async Task FinishAsync()
    {
        await _carrying;
        if (_toCarry)
        {
            await CarryNowAsync();
        }
    }

    public async Task StartAsync()
    {
        Result<ReviewCase?> first = await reviews.NextAsync(actor, query, [], _gone.Token);
        await ShowAsync(first);
    }

    public long ChosenRecord(MergedField field) => _choices.GetValueOrDefault(field.Field, field.Winner);

    public void Choose(MergedField field, long record)
    {
        if (record == field.Winner)
        {
            _choices.Remove(field.Field);
        }
        else
        {
            _choices[field.Field] = record;
        }
    }

    /// <summary>m and d.</summary>
    public Task DecideAsync(MergeVerdict verdict) => OnceAsync(async current =>
    {
        var decision = new ReviewDecision(current.PairId, verdict)
        {
            Choices = verdict == MergeVerdict.Same ? new Dictionary<string, long>(_choices, StringComparer.Ordinal) : new Dictionary<string, long>(StringComparer.Ordinal),
            Reason = Reason,
            Blind = Blind,
            Sampled = query.Random,
        };
        Result<ReviewOutcome> result = await reviews.DecideAsync(actor, decision, _gone.Token);
        if (result.Succeeded)
        {
            string what = !result.Value.IsFinal ? "Your opinion is noted; somebody else gives theirs"
                : verdict == MergeVerdict.Same ? $"{current.Left.Name} is one person" : "Not the same person";
            _steps.Push(new Step(current, what, result.Value.ActId));
            Said = what + ".";
            if (result.Value.IsFinal)
            {
                CarryOutSoon(current);
            }
        }
        else if (result.Refusal is NoLongerWaiting or OpinionGiven)
        {
            Said = result.Refusal.Message;
        }
        else
        {
            Refusal = result.Refusal;
            return;
        }

        await ShowAsync(await NextAsync());
    });

    /// <summary>s.</summary>
    public Task SkipAsync() => OnceAsync(async current =>
    {
        Result<Done> skipped = await reviews.SkipAsync(actor, current.PairId, _gone.Token);
        Refusal = skipped.Refusal;
        if (skipped.Succeeded)
        {
            _steps.Push(new Step(current, "skipped", Act: null));
            Said = "Skipped: it comes again later.";
            await ShowAsync(await NextAsync());
        }
    });

    /// <summary>u: the last answer or skip is taken back and its case is in hand again.</summary>
    public async Task UndoAsync()
    {
        if (Busy || !_steps.TryPeek(out Step? last))
        {
            return;
        }

        Busy = true;
        Refusal = null;
        try
        {
            Result<Done> undone = last.Act is { } act ? await reviews.UndoAsync(actor, act, _gone.Token) : await reviews.UnskipAsync(actor, last.Case.PairId, _gone.Token);
            if (!undone.Succeeded && undone.Refusal is not AlreadyTakenBack)
            {
                Refusal = undone.Refusal;
                return;
            }

            _steps.Pop();
            Said = $"Taken back: {last.What}.";
            if (last.Act is not null)
            {
                _toCarry = true;
                await FinishAsync();
            }

            ReviewCase? left = Current;
            Result<ReviewCase?> again = await reviews.OpenAsync(actor, last.Case.PairId, _gone.Token);
            await ShowAsync(again.Succeeded ? again.Value ?? last.Case : last.Case, keepNext: left);
        }
        finally
        {
            Busy = false;
        }
    }

    /// <summary>Asks for a second, independent opinion; or no longer.</summary>
    public Task AskTwoAsync() => OnceAsync(async current =>
    {
        Result<Done> asked = await reviews.AskTwoAsync(actor, current.PairId, !current.NeedsTwo, _gone.Token);
        Refusal = asked.Refusal;
        if (asked.Succeeded)
        {
            Current = current with { NeedsTwo = !current.NeedsTwo };
            Said = Current.NeedsTwo ? "Two people must agree on this case." : "One answer is enough for this case.";
        }
    });

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        if (_toCarry && _carrying.IsCompleted)
        {
            _carrying = CarryNowAsync();
        }
    }

    private async Task OnceAsync(Func<ReviewCase, Task> act)
    {
        if (Busy || Current is not { } current)
        {
            return;
        }

        Busy = true;
        Refusal = null;
        try
        {
            await act(current);
        }
        finally
        {
            Busy = false;
        }
    }

    private async Task<Result<ReviewCase?>> NextAsync()
    {
        Result<ReviewCase?> next = _next is { } fetched ? await fetched : await FetchAsync(Current);
        _next = null;
        if (next.Succeeded && next.Value is null)
        {
            // What is left is about people who were just decided about: it is read as they are now.
            await FinishAsync();
            return await reviews.NextAsync(actor, query, Current is { } current ? [current.PairId] : [], _gone.Token);
        }

        return next;
    }

    private async Task ShowAsync(Result<ReviewCase?> next)
    {
        if (!next.Succeeded)
        {
            Refusal = next.Refusal;
            return;
        }

        await ShowAsync(next.Value, keepNext: null);
    }

    private async Task ShowAsync(ReviewCase? shown, ReviewCase? keepNext)
    {
        _choices.Clear();
        Reason = "";
        IsEmpty = shown is null;
        if (shown is not null)
        {
            await reviews.ShownAsync(actor, shown, _gone.Token);
        }

        Current = shown;
        _next = shown is null ? null
            : keepNext is not null && keepNext.PairId != shown.PairId ? Task.FromResult((Result<ReviewCase?>)keepNext)
            : FetchAsync(shown);
    }

    // Another case of the people in hand comes after the answer about them is carried out.
    private Task<Result<ReviewCase?>> FetchAsync(ReviewCase? inHand)
    {
        long[] members = inHand is null ? [.. _uncarried] : [.. _uncarried, inHand.Left.MemberId, inHand.Right.MemberId];
        return Task.Run(() => reviews.NextAsync(actor, query with { WithoutMembers = members }, inHand is null ? [] : [inHand.PairId], _gone.Token));
    }

    private void CarryOutSoon(ReviewCase answered)
    {
        _toCarry = true;
        _uncarried.Add(answered.Left.MemberId);
        _uncarried.Add(answered.Right.MemberId);
        _lastAnswer = System.Diagnostics.Stopwatch.GetTimestamp();
        if (_carrying.IsCompleted)
        {
            _carrying = AfterPauseAsync();
        }
    }

    private async Task AfterPauseAsync()
    {
        while (_toCarry)
        {
            TimeSpan left = Pause - System.Diagnostics.Stopwatch.GetElapsedTime(_lastAnswer);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left);
                continue;
            }

            await CarryNowAsync();
        }
    }

    // Not the page's token: what was decided is carried out even when the reviewer leaves.
    private async Task CarryNowAsync()
    {
        _toCarry = false;
        long[] carried = [.. _uncarried];
        await Task.Run(() => reviews.CarryOutAsync(actor, CancellationToken.None));
        _uncarried.ExceptWith(carried);
    }

    // What was done with a case; no act: it was skipped.
    private sealed record Step(ReviewCase Case, string What, Guid? Act);
}
