// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Two things about paths that the router does not know, before it looks. Pages put an endpoint and a
/// path together as texts, so that an endpoint that ends in a slash gives two: repeated slashes are
/// one. And what is to be done with a query stands behind a colon, `<uuid>:status`: the router sees a
/// segment of its own, `<uuid>/status`.
@Singleton
@Requires(property = "tracefold.function", value = "orchestrator")
final class RequestPaths implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final Pattern ACTION =
            Pattern.compile("(/v1/query_executions/[^/:]+):(status|cancel|fetch_results)/?");

    @Override
    public NettyServerCustomizer.Registry onCreated(
            BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new Customizer(null));
        return registry;
    }

    private record Customizer(@Nullable Channel channel) implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel connection, ChannelRole role) {
            return new Customizer(connection);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null
                    && channel.pipeline().get(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC)
                            != null) {
                channel.pipeline()
                        .addAfter(
                                ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
                                "tracefold-paths",
                                new Handler());
            }
        }
    }

    @Sharable
    private static final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                request.setUri(routed(request.uri()));
            }
            context.fireChannelRead(message);
        }
    }

    /// The path as the router is to see it; what follows a question mark stays.
    static String routed(String uri) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        String query = question < 0 ? "" : uri.substring(question);
        String collapsed = path.contains("//") ? path.replaceAll("/{2,}", "/") : path;
        Matcher action = ACTION.matcher(collapsed);
        return (action.matches() ? action.group(1) + "/" + action.group(2) : collapsed) + query;
    }
}
