using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PmsSync.Tests.Outbound.Notices;

/// <summary>One call as it came.</summary>
internal sealed record ReceivedCall(string Id, string Timestamp, string Signature, string Body, string? ContentType);

/// <summary>Another system on loopback that is told by webhook. It accepts, unless the test says what its next answers are.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Queue<Func<HttpContext, Task>> _next = new();
    private readonly List<ReceivedCall> _calls = [];

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook");

    public IReadOnlyList<ReceivedCall> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public void Next(int status, params (string Name, string Value)[] headers) => Next(context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Task.CompletedTask;
    });

    /// <summary>The next call is read, and the line breaks without an answer.</summary>
    public void NextBreaks() => Next(static context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>The next call is read and never answered; completes when it is there.</summary>
    public Task NextHangs()
    {
        var there = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Next(async context =>
        {
            there.SetResult();
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        });
        return there.Task;
    }

    /// <summary>From now on it accepts.</summary>
    public void Forget()
    {
        lock (_gate)
            _next.Clear();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Next(Func<HttpContext, Task> answer)
    {
        lock (_gate)
            _next.Enqueue(answer);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        var call = new ReceivedCall(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!, await reader.ReadToEndAsync(), context.Request.ContentType);
        Func<HttpContext, Task>? answer;
        lock (_gate)
        {
            _calls.Add(call);
            _next.TryDequeue(out answer);
        }
        if (answer is not null)
            await answer(context);
    }
}
