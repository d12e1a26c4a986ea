using Radzen;

namespace AssocHub.Web.Components.Shared;

/// <summary>The confirm dialog and toasts, so that they read the same everywhere.</summary>
public static class ConfirmDialogs
{
    /// <summary>Asks before something that is hard to take back. True only when the person agreed.</summary>
    public static async Task<bool> AskAsync(this DialogService dialogs, string title, string question, string agree, string decline = "Cancel") =>
        await dialogs.Confirm(
            question,
            title,
            new ConfirmOptions { OkButtonText = agree, CancelButtonText = decline, CloseDialogOnEsc = true, AutoFocusFirstElement = true }) == true;

    public static void Done(this NotificationService toasts, string text) =>
        toasts.Notify(NotificationSeverity.Success, text, duration: 4000);

    public static void Refused(this NotificationService toasts, Core.Common.Refusal refusal) =>
        toasts.Notify(NotificationSeverity.Error, "Not done", refusal.Message, duration: 10_000);
}
