namespace Microsoft.JSInterop.WebAssembly;

public abstract class WebAssemblyJSRuntime : Microsoft.JSInterop.JSInProcessRuntime
{
}
