// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.Optional;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;

/// The connection behind a request, for as long as the request is worked at: a client may keep it for the next one, and what
/// becomes of it then is no matter of this one's. For one thread, until [#close()].
final class Connection implements AutoCloseable {
    private final Optional<Channel> channel;
    private @Nullable ChannelFutureListener listener;

    /// @param channel empty when nobody can tell whether the client is still there
    Connection(Optional<Channel> channel) {
        this.channel = channel;
    }

    static Connection of(HttpRequest<?> request) {
        HttpRequest<?> original = request;
        while (original instanceof HttpRequestWrapper<?> wrapper) {
            original = wrapper.getDelegate();
        }
        return new Connection(
                original instanceof NettyHttpRequest<?> netty
                        ? Optional.of(netty.getChannelHandlerContext().channel())
                        : Optional.empty());
    }

    /// Runs something, once, when the client closes it before [#close()]. Asked once.
    void whenClosed(Runnable action) {
        ChannelFutureListener closed = _ -> action.run();
        listener = closed;
        channel.ifPresent(open -> {
            var _ = open.closeFuture().addListener(closed);
            // Nothing is read between a request and its answer, and who does not read does not hear
            // that the other side is gone.
            open.read();
        });
    }

    @Override
    public void close() {
        if (listener != null) {
            ChannelFutureListener closed = listener;
            channel.ifPresent(open -> {
                var _ = open.closeFuture().removeListener(closed);
            });
        }
    }
}
