using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>
/// Hands a mail to the SMTP server. A 5xx answer refuses it for good, a 4xx asks for patience (RFC 5321, 4.2.1). Where the line
/// breaks after the text and before the answer, nobody knows whether it was taken: it is sent again under the same Message-ID,
/// because a mail that comes twice is better than one that never comes, and servers and readers know it by that id.
/// </summary>
internal sealed partial class MailSender(NoticeOptions options, TimeProvider time, ILogger<MailSender> logger)
{
    private const string Again = "If the mail was taken, it comes twice, under one Message-ID.";

    /// <param name="batch">Its id makes the Message-ID, its time the date: each try is the same mail.</param>
    public async Task<NoticeOutcome> SendAsync(SmtpServer server, string to, NoticeBatch batch, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.MailTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        using var client = new SmtpClient { Timeout = (int)options.MailTime.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(server.Host, server.Port, SecurityOf(server.Security), either.Token);
            if (server is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password, either.Token);
            using var mail = Compose(server.From, to, batch);
            await client.SendAsync(mail, either.Token);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            return Explain(fault, server);
        }
        await LeaveAsync(client, either.Token);
        return NoticeOutcome.Accepted;
    }

    private static MimeMessage Compose(string from, string to, NoticeBatch batch)
    {
        var sender = MailboxAddress.Parse(from);
        var mail = new MimeMessage
        {
            MessageId = $"{batch.Uid}@{sender.Domain}",
            Date = batch.Since,
            Subject = batch.Title!,
            Body = new TextPart("plain") { Text = batch.Content },
        };
        mail.From.Add(sender);
        mail.To.Add(MailboxAddress.Parse(to));
        // RFC 3834: nobody's holiday notice answers it.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    // The mail was taken: how the line ends changes nothing.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancel)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancel);
        }
        catch (Exception fault) when (fault is IOException or SmtpCommandException or SmtpProtocolException or OperationCanceledException)
        {
        }
    }

    private static SecureSocketOptions SecurityOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private NoticeOutcome Explain(Exception fault, SmtpServer server)
    {
        switch (fault)
        {
            case SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } answer:
                return new NoticeOutcome.Refused($"The mail server refused it with {(int)answer.StatusCode}{About(answer)}.", IsFinal: true);
            case SmtpCommandException answer:
                return new NoticeOutcome.Later(NotBefore: null, $"The mail server answered {(int)answer.StatusCode}{About(answer)}: not now.");
            case AuthenticationException:
                return new NoticeOutcome.Later(NotBefore: null, "The mail server does not accept User and Password. Correct them in PmsSync:Smtp.");
            case SslHandshakeException:
                return new NoticeOutcome.Later(NotBefore: null, "No secure line to the mail server came about: its certificate is not trusted here, or Port and Security in PmsSync:Smtp do not fit together.");
            case NotSupportedException:
                return new NoticeOutcome.Later(NotBefore: null, server.Security == SmtpSecurity.StartTls
                    ? "The mail server does not offer STARTTLS, and without it nothing is said. Write another Security in PmsSync:Smtp if the line is safe."
                    : "The mail server cannot be signed in to. Remove User and Password from PmsSync:Smtp if it asks for none.");
            case OperationCanceledException:
                return new NoticeOutcome.Later(NotBefore: null, $"The mail server took longer than {options.MailTime.TotalSeconds:0} seconds. {Again}");
            case SocketException:
                return new NoticeOutcome.Later(NotBefore: null, "The mail server cannot be reached.");
            case IOException or SmtpProtocolException:
                return new NoticeOutcome.Later(NotBefore: null, $"The line to the mail server broke. {Again}");
            default:
                Log.Unexpected(logger, server.ToString(), fault.GetType().Name, fault.StackTrace);
                return new NoticeOutcome.Later(NotBefore: null, "It failed in a way that was not foreseen; the log says where.");
        }
    }

    private static string About(SmtpCommandException answer) => answer.ErrorCode switch
    {
        SmtpErrorCode.RecipientNotAccepted => " for its receiver",
        SmtpErrorCode.SenderNotAccepted => " for its sender, From in PmsSync:Smtp",
        _ => "",
    };

    private static partial class Log
    {
        [LoggerMessage(8501, LogLevel.Error, "A mail through {Server} failed in a way that was not foreseen: {Fault} {Place}")]
        public static partial void Unexpected(ILogger logger, string server, string fault, string? place);
    }
}
