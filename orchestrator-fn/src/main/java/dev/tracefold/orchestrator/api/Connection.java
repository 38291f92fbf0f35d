// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;

/// The connection behind a request.
final class Connection {
    private Connection() {}

    /// Runs something once the client has closed it, whatever has become of the request.
    static void whenClosed(HttpRequest<?> request, Runnable action) {
        HttpRequest<?> original = request;
        while (original instanceof HttpRequestWrapper<?> wrapper) {
            original = wrapper.getDelegate();
        }
        if (original instanceof NettyHttpRequest<?> netty) {
            Channel channel = netty.getChannelHandlerContext().channel();
            var _ = channel.closeFuture().addListener(_ -> action.run());
            // Nothing is read between a request and its answer, and who does not read does not hear
            // that the other side is gone.
            channel.read();
        }
    }
}
