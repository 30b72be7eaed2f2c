/** Pixels of the file for each of the picture. */
const SCALE = 2;

/** The PNG of an SVG document, on the ground of the light theme. The same document gives the same octets. */
export async function pngOf({ name, blob }: { readonly name: string; readonly blob: Blob }) {
  const url = URL.createObjectURL(new Blob([blob], { type: 'image/svg+xml' }));
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.naturalWidth * SCALE;
    canvas.height = picture.naturalHeight * SCALE;
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (drawn === null) throw new RangeError('The picture is too large for this browser: export it as SVG.');
    return { name, blob: drawn };
  } finally {
    URL.revokeObjectURL(url);
  }
}
