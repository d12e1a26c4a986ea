using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AssocHub.Tests.Support;

/// <summary>
/// What a person does to a rendered page. The element is waited for, then found and acted on in one turn of the
/// page's dispatcher: a render in between, as counts that arrive cause, would take the found element's handler away.
/// </summary>
internal static class PageActions
{
#pragma warning disable RS0030 // the one place that may act on an element: it was found in the same turn
    /// <summary>How long a page may take on a machine that is busy with something else.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Press<T>(this IRenderedComponent<T> page, string selector, int at = 0)
        where T : IComponent => Act(page, selector, at, e => e.Click());

    /// <summary>Presses the button with exactly these words on it.</summary>
    public static void PressButton<T>(this IRenderedComponent<T> page, string words)
        where T : IComponent =>
        Act(page, () => page.FindAll("button").FirstOrDefault(b => b.TextContent.Trim() == words), e => e.Click(), $"button '{words}'");

    public static void Focus<T>(this IRenderedComponent<T> page, string selector)
        where T : IComponent => Act(page, selector, 0, e => e.Focus());

    public static void Type<T>(this IRenderedComponent<T> page, string selector, string text)
        where T : IComponent => Act(page, selector, 0, e => e.Input(text));

    public static void Choose<T>(this IRenderedComponent<T> page, string selector, object? value)
        where T : IComponent => Act(page, selector, 0, e => e.Change(value));

    public static void Key<T>(this IRenderedComponent<T> page, string selector, string key)
        where T : IComponent => page.Key(selector, new KeyboardEventArgs { Key = key });

    public static void Key<T>(this IRenderedComponent<T> page, string selector, KeyboardEventArgs key)
        where T : IComponent => Act(page, selector, 0, e => e.KeyDown(key));

    public static void Submit<T>(this IRenderedComponent<T> page, string selector)
        where T : IComponent => Act(page, selector, 0, e => e.Submit());

#pragma warning restore RS0030

    private static void Act<T>(IRenderedComponent<T> page, string selector, int at, Action<IElement> act)
        where T : IComponent
    {
        IElement? Find() => page.FindAll(selector) is { } all && all.Count > at ? all[at] : null;
        Act(page, Find, act, selector);
    }

    private static void Act<T>(IRenderedComponent<T> page, Func<IElement?> find, Action<IElement> act, string what)
        where T : IComponent
    {
        bool done = false;
        while (!done)
        {
            try
            {
                page.WaitForState(() => find() is not null, Patience);
            }
            catch (Bunit.Extensions.WaitForHelpers.WaitForFailedException)
            {
                Assert.Fail($"Waited for {what} in vain. The page:\n{page.Markup}");
            }

            page.InvokeAsync(() =>
            {
                if (find() is { } element)
                {
                    act(element);
                    done = true;
                }
            }).GetAwaiter().GetResult();
        }
    }
}
