type CategoryStyle = [name: string, icon: string, color: string, toColor: string];

const CATEGORIES: Record<string, CategoryStyle> = {
  'luxury-lifestyle': ['Luxury lifestyle', 'star', '#C9A227', '#8C6D1F'],
  investments: ['Investments', 'trending-up', '#1E8E5A', '#0F5132'],
  'real-estate': ['Real estate', 'home', '#4A6FA5', '#2C4A73'],
  'yachts-aviation': ['Yachts and aviation', 'navigation', '#1F7A8C', '#0B4F6C'],
  'fine-dining': ['Fine dining', 'coffee', '#A23E48', '#6B2737'],
  fashion: ['Fashion', 'shopping-bag', '#B5446E', '#7A2E4D'],
  'art-collectibles': ['Art and collectibles', 'image', '#7D5BA6', '#4E3575'],
  automotive: ['Automotive', 'truck', '#5C6770', '#343C43'],
  'watches-jewelry': ['Watches and jewelry', 'watch', '#B08D57', '#7B5F35'],
  'tech-innovation': ['Technology and innovation', 'cpu', '#3066BE', '#1B3F7A'],
  'wellness-health': ['Wellness and health', 'heart', '#D1495B', '#8F2D3B'],
  entertainment: ['Entertainment', 'film', '#E07A1F', '#9C5210'],
  sports: ['Sports', 'activity', '#2E933C', '#1B5E25'],
  philanthropy: ['Philanthropy', 'gift', '#C2577A', '#853751'],
  'crypto-web3': ['Crypto and Web3', 'zap', '#E0A500', '#9A7100'],
};

/** In display order. */
export const interestCategories = Object.entries(CATEGORIES).map(
  ([slug, [name, icon, color, toColor]], index) => ({
    id: slug,
    slug,
    name,
    description: '',
    icon,
    color,
    gradientColors: [color, toColor],
    order: index + 1,
  }),
);
