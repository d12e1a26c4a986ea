using AssocHub.Core.Pushes;
using AssocHub.Web.Components.Shared;

namespace AssocHub.Web.Pages.Pushes;

/// <summary>How states of runs and rows read and look.</summary>
internal static class PushWords
{
    public static string Of(PushRunState state) => state switch
    {
        PushRunState.Running => "Running",
        PushRunState.Succeeded => "Sent",
        PushRunState.Partly => "Partly sent",
        PushRunState.NothingToDo => "Nothing to send",
        PushRunState.Failed => "Failed",
        PushRunState.Paused => "Paused",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state"),
    };

    public static Tone Tone(PushRunState state) => state switch
    {
        PushRunState.Running => Components.Shared.Tone.Info,
        PushRunState.Succeeded => Components.Shared.Tone.Good,
        PushRunState.Partly or PushRunState.Paused => Components.Shared.Tone.Warning,
        PushRunState.Failed => Components.Shared.Tone.Danger,
        _ => Components.Shared.Tone.Neutral,
    };

    public static string Of(OutcomeState state) => state switch
    {
        OutcomeState.Planned => "Planned",
        OutcomeState.Sending => "Not known",
        OutcomeState.Confirmed => "Confirmed",
        OutcomeState.Assumed => "Taken as sent",
        OutcomeState.Refused => "Refused",
        OutcomeState.NotSent => "Not sent",
        OutcomeState.Suppressed => "Left out",
        OutcomeState.Held => "Waits for agreement",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state"),
    };

    public static Tone Tone(OutcomeState state) => state switch
    {
        OutcomeState.Confirmed => Components.Shared.Tone.Good,
        OutcomeState.Refused => Components.Shared.Tone.Danger,
        OutcomeState.Held or OutcomeState.Sending or OutcomeState.Assumed => Components.Shared.Tone.Warning,
        _ => Components.Shared.Tone.Neutral,
    };

    public static string Of(PushAction action) => action switch
    {
        PushAction.Add => "Add",
        PushAction.Update => "Update",
        PushAction.Remove => "Take off",
        PushAction.Suppress => "None",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Unknown action"),
    };

    public static string Of(PushMode mode) => mode switch
    {
        PushMode.Mirror => "Mirror: who leaves the segment is taken off",
        PushMode.AddOnly => "Add only: nobody is taken off",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown mode"),
    };
}
