using System.Net;

namespace PmsSync.Throttling;

/// <summary>The content of an answer that says when it was read to its end or thrown away, whichever is first.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly HttpContent _inner;
    private Action? _done;

    public HeldContent(HttpContent inner, Action done)
    {
        (_inner, _done) = (inner, done);
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await _inner.CopyToAsync(stream, context);
        Done();
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await _inner.CopyToAsync(stream, context, cancellationToken);
        Done();
    }

    // Read as a stream the end is not seen here; the answer is thrown away right after it.
    protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => _inner.ReadAsStreamAsync(cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            Done();
        }
        base.Dispose(disposing);
    }

    private void Done() => Interlocked.Exchange(ref _done, null)?.Invoke();
}
