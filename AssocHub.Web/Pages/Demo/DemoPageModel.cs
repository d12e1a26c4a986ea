using System.Globalization;
using AssocHub.Data.Demo;

namespace AssocHub.Web.Pages.Demo;

/// <summary>How the build is put into words and signs.</summary>
internal static class DemoPageModel
{
    public static string Icon(DemoStepState state) => state switch
    {
        DemoStepState.Waiting => "radio_button_unchecked",
        DemoStepState.Running => "pending",
        DemoStepState.Done => "check_circle",
        DemoStepState.Failed => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state"),
    };

    public static string Word(DemoStepState state) => state switch
    {
        DemoStepState.Waiting => "waiting",
        DemoStepState.Running => "under way",
        DemoStepState.Done => "done",
        DemoStepState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state"),
    };

    /// <summary>"4 s" or "1 min 12 s".</summary>
    public static string Duration(TimeSpan span) => span.TotalSeconds switch
    {
        < 1 => "under 1 s",
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
    };
}
