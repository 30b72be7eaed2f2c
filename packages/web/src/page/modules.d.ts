declare module 'virtual:builtins' {
  export const titles: readonly { readonly name: string; readonly title: string }[];
  export const loaders: { readonly [name: string]: () => Promise<{ readonly default: string }> };
}
declare module '*?worker&url' {
  const url: string;
  export default url;
}
declare const __CARPLAB_VERSION__: string;
