using System.Text;
using PmsSync.Sandbox.Channex.Webhooks;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>Makes the account's webhook calls over real HTTP, to this machine only.</summary>
internal sealed partial class WebhookSender(ChannexWorld world, SandboxOptions options, TimeProvider time, ILogger<WebhookSender> logger) : IDisposable
{
    private const int AtOnce = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Chance _chance = Chance.From(options.Seed, "channex-webhooks");

    /// <summary>Sends what is due; answers how many calls were made.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel)
    {
        var due = world.Read(a => a.Webhooks.TakeDue(a.Settings, _chance, time.GetUtcNow()));
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, SendAsync);
        return due.Count;
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask SendAsync(WebhookDelivery delivery, CancellationToken cancel)
    {
        var status = await PostAsync(delivery, cancel);
        world.Change(a => a.Webhooks.Report(delivery, status, time.GetUtcNow()));
    }

    /// <summary>The answer's status; null without an answer. An address elsewhere counts as gone.</summary>
    private async Task<int?> PostAsync(WebhookDelivery delivery, CancellationToken cancel)
    {
        if (!Uri.TryCreate(delivery.Address, UriKind.Absolute, out var address) || !address.IsLoopback || address.Scheme != Uri.UriSchemeHttp)
            return StatusCodes.Status410Gone;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.Content = new StringContent(delivery.Body, Encoding.UTF8, "application/json");
            foreach (var (name, value) in delivery.Webhook.Headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return (int)answer.StatusCode;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotSent(logger, delivery.Event, e.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9009, LogLevel.Warning, "The simulated Channex could not deliver its webhook {Event}; it tries again later: {Problem}")]
        public static partial void NotSent(ILogger logger, string @event, string problem);
    }
}
